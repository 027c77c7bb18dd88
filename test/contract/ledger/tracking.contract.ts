import * as fc from 'fast-check';
import type { Store } from '../../../core/ledger/store';
import { arrival, email, freshId, type ContractStore, type OpenContractStore } from '../contract-store';

/** By what a mail without reply headers finds the message that it answers. */
export function trackingContract(current: () => ContractStore, open: OpenContractStore): void {
	const store = (): Store => current().store;
	const outgoing = async (fields: Parameters<typeof email>[0] = {}): Promise<string> => {
		const message = arrival({ places: [] }, email({ direction: 'outgoing', ...fields }));
		await store().takeIn([message]);
		return message.activity.id;
	};

	describe('tracking tokens', () => {
		it('find their message with what it belongs to, and are the same whenever they are asked for', async () => {
			const regarding = { case: freshId() };
			const id = await outgoing({ regarding });
			const token = await store().trackingToken(id);
			expect(token).toMatch(/^[a-z2-7]{26}$/);
			expect(await store().trackingToken(id)).toBe(token);
			expect((await store().messagesByToken([token])).get(token)).toMatchObject({
				activityId: id,
				regarding,
				direction: 'outgoing',
			});
		});

		it('are worth nothing when any part of them is changed', async () => {
			const token = await store().trackingToken(await outgoing());
			const letters = [...'abcdefghijklmnopqrstuvwxyz234567'];
			await fc.assert(
				fc.asyncProperty(fc.nat({ max: 25 }), fc.constantFrom(...letters), async (at, letter) => {
					const forged = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
					expect((await store().messagesByToken([forged])).has(forged)).toBe(forged === token);
				}),
				{ numRuns: 60 },
			);
			await fc.assert(
				fc.asyncProperty(fc.array(fc.constantFrom(...letters), { minLength: 18, maxLength: 18 }), async (rest) => {
					const forged = `${token.slice(0, 8)}${rest.join('')}`;
					expect((await store().messagesByToken([forged])).has(forged)).toBe(forged === token);
				}),
				{ numRuns: 60 },
			);
			for (const odd of ['', token.slice(0, 8), `${token}a`, '%', "' or 1=1 --"])
				expect(await store().messagesByToken([odd])).toEqual(new Map());
		});

		it('of another store are none of this one', async () => {
			const id = await outgoing();
			const other = await open();
			try {
				await other.store.takeIn([arrival({ places: [] }, email({ id, direction: 'outgoing' }))]);
				const [ours, theirs] = [await store().trackingToken(id), await other.store.trackingToken(id)];
				expect([...(await store().messagesByToken([theirs, ours])).keys()]).toEqual([ours]);
			} finally {
				await other.dispose();
			}
		});

		it('of two messages are two, neither of which passes for the other', async () => {
			const [one, other] = [await outgoing(), await outgoing()];
			const [ours, theirs] = [await store().trackingToken(one), await store().trackingToken(other)];
			const mixed = `${ours.slice(0, 8)}${theirs.slice(8)}`;
			const found = await store().messagesByToken([ours, theirs, mixed]);
			expect([ours, theirs, mixed].map((token) => found.get(token)?.activityId)).toEqual([one, other, undefined]);
		});

		it('whose message is gone are told from those that nobody signed', async () => {
			const token = await store().trackingToken(freshId());
			const found = await store().messagesByToken([token, 'a'.repeat(26)]);
			expect([...found]).toEqual([[token, null]]);
		});

		it('count for nothing any more where they are revoked', async () => {
			const id = await outgoing();
			const before = await store().trackingToken(id);
			await store().rotateTrackingKey();
			await store().rotateTrackingKey({ revoke: true });
			expect(await store().messagesByToken([before])).toEqual(new Map());
			const after = await store().trackingToken(id);
			await store().rotateTrackingKey();
			expect([...(await store().messagesByToken([before, after])).keys()]).toEqual([after]);
		});

		it('stay good when the key is changed', async () => {
			const id = await outgoing();
			const before = await store().trackingToken(id);
			await store().rotateTrackingKey();
			const after = await store().trackingToken(id);
			expect(after).not.toBe(before);
			expect([...(await store().messagesByToken([before, after])).keys()]).toEqual([before, after]);
		});
	});

	it('finds the newest messages of a subject, whatever mail clients put before it', async () => {
		const at = (hour: number): string => `2026-03-02T0${hour}:00:00.000Z`;
		const first = await outgoing({ subject: 'Printer jams', to: ['ada@fabrikam.example'], receivedOn: at(1) });
		const second = await outgoing({ subject: 'AW: printer  JAMS', receivedOn: at(2) });
		await outgoing({ subject: 'Printer jams again', receivedOn: at(3) });
		const alike = async (since: string): Promise<string[]> =>
			(await store().messagesAlike(['Re: Printer jams'], new Date(since))).map(({ activityId }) => activityId);
		expect(await alike(at(1))).toEqual([second, first]);
		expect(await alike(at(2))).toEqual([second]);
		expect(await store().messagesAlike(['Re: '], new Date(at(1)))).toEqual([]);
		const [, oldest] = await store().messagesAlike(['Printer jams'], new Date(at(1)));
		expect(oldest?.addresses).toContain('ada@fabrikam.example');
	});
}
