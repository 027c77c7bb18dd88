import type { QueueItem } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	minute,
	registration,
	sales,
	support,
	type ContractStore,
} from '../contract-store';

/** That no rule waits for the backlog of another, and no conversation for a bad one. */
export function fairnessContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const arriveAt = async (queueId: string, count: number, key?: (at: number) => string): Promise<void> => {
		const places = [{ queueId, wayIn: 'to' }];
		await store().takeIn(
			Array.from({ length: count }, (_, at) =>
				arrival(key === undefined ? { places } : { places, conversationKeys: [key(at)] }),
			),
		);
	};
	const both = async (): Promise<void> => {
		for (const queueId of [support, sales]) await store().registerRule(registration({ queueId }));
	};
	const claim = async (queueId: string, limit: number): Promise<readonly QueueItem[]> =>
		await store().claim(claimRequest({ queueId, limit }));
	const finish = async (items: readonly QueueItem[]): Promise<void> => {
		await store().commit(items.map((item) => ({ claim: claimOf(item), close: closing })));
	};

	describe('between rules', () => {
		it('gives a rule with few items all of them at once, beside one whose backlog came before', async () => {
			await both();
			await arriveAt(support, 300);
			await arriveAt(sales, 3);
			expect(await claim(support, 5)).toHaveLength(5);
			expect(await claim(sales, 5)).toHaveLength(3);
		});

		it('lets two rules with backlogs go on side by side, each in the order of its arrivals', async () => {
			await both();
			await arriveAt(support, 40);
			await arriveAt(sales, 40);
			const done: Record<string, string[]> = { [support]: [], [sales]: [] };
			for (let round = 0; round < 8; round++) {
				const claimed = await Promise.all([support, sales].map(async (queueId) => await claim(queueId, 5)));
				expect(claimed.map((items) => items.length)).toEqual([5, 5]);
				for (const item of claimed.flat()) done[item.queueId ?? '']?.push(item.id);
				await Promise.all(claimed.map(finish));
			}
			for (const queueId of [support, sales]) {
				const stored = await store().queueItems({ queueId, limit: 100 });
				expect(done[queueId]).toEqual(stored.map(({ id }) => id).reverse());
			}
		});

		it('lets neither of two rules overtake in conversations that both take part in', async () => {
			await both();
			const places = [
				{ queueId: support, wayIn: 'to' },
				{ queueId: sales, wayIn: 'cc' },
			];
			await store().takeIn(Array.from({ length: 10 }, () => arrival({ places })));
			expect(await claim(sales, 20)).toEqual([]);
			await finish(await claim(support, 4));
			expect(await claim(sales, 20)).toHaveLength(4);
			expect(await claim(support, 20)).toHaveLength(6);
		});
	});

	it('lets a conversation that fails again and again hold up no other', async () => {
		await both();
		await arriveAt(support, 12, (at) => (at < 3 ? 'bad' : `good ${at}`));
		const [bad, ...good] = await claim(support, 4);
		if (bad !== undefined)
			await store().giveBack([
				{ claim: claimOf(bad), text: 'failed', maxAttempts: 5, backOffMs: 10 * minute, monitor: [] },
			]);
		await finish(good);
		const rest = await claim(support, 20);
		expect([good.length, rest.length]).toEqual([3, 6]);
		expect(rest.map(({ conversationId }) => conversationId)).not.toContain(bad?.conversationId);
	});
}
