import type { Store } from '../../../core/ledger/store';
import {
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	freshId,
	minute,
	registration,
	sales,
	support,
	type ContractStore,
} from '../contract-store';

/** Taking messages in: once each, in order, in conversations. */
export function intakeContract(current: () => ContractStore): void {
	const store = (): Store => current().store;

	describe('intake', () => {
		it('stores activity, raw message and queue items', async () => {
			const message = arrival({ raw: new TextEncoder().encode('From: Ada') });
			const intake = first(await store().takeIn([message]));
			expect(intake).toMatchObject({ activityId: message.activity.id, known: false, duplicates: [] });
			expect(await store().activities([message.activity.id])).toEqual([message.activity]);
			expect(Buffer.from((await store().rawMessage(message.activity.id)) ?? []).toString()).toBe('From: Ada');
			const item = first(await store().queueItems({ ids: intake.queueItemIds }));
			expect(item).toMatchObject({
				state: 'active',
				queueId: support,
				wayIn: 'to',
				attempts: 0,
				outcome: null,
				test: false,
			});
		});

		it('makes one queue item for each place, in the order To, Cc, mailbox', async () => {
			await store().registerRule(registration());
			const activity = email();
			const places = (['mailbox', 'cc', 'to'] as const).map((wayIn) => ({ queueId: support, wayIn }));
			await store().takeIn([arrival({ places }, activity)]);
			const order: string[] = [];
			for (let turn = 0; turn < 3; turn++) {
				const item = first(await store().claim(claimRequest()));
				order.push(item.wayIn);
				await store().commit([{ claim: claimOf(item), close: closing }]);
			}
			expect(order).toEqual(['to', 'cc', 'mailbox']);
		});

		it('knows a message that arrives again, and notes it where the rule captures skipped', async () => {
			await store().registerRule(registration({ monitor: ['skipped'] }));
			const message = arrival();
			const made = first(await store().takeIn([message]));
			const again = first(await (await current().another()).takeIn([message]));
			expect(again).toEqual({
				activityId: message.activity.id,
				known: true,
				queueItemIds: [],
				duplicates: made.queueItemIds,
			});
			expect(await store().queueItems({ queueId: support })).toHaveLength(1);
			expect(first(await store().queueItems({ ids: made.queueItemIds })).trace).toHaveLength(1);
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ state: 'skipped', reason: 'duplicate', subject: message.activity.subject },
			]);
		});

		it('writes no entry of a repeat where the rule does not capture skipped', async () => {
			const message = arrival();
			await claimedItem(store(), message);
			await store().takeIn([message]);
			expect(await current().tables.monitorEntries()).toEqual([]);
		});

		it('notes a message that arrives again once for each queue, though it stands there twice', async () => {
			await store().registerRule(registration({ monitor: ['skipped'] }));
			const message = arrival({
				places: (['to', 'mailbox'] as const).map((wayIn) => ({ queueId: support, wayIn })),
			});
			const made = first(await store().takeIn([message]));
			for (const again of await store().takeIn([message, message]))
				expect(again).toMatchObject({ queueItemIds: [], duplicates: made.queueItemIds });
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: made.queueItemIds[0], reason: 'duplicate' },
				{ queueItemId: made.queueItemIds[0], reason: 'duplicate' },
			]);
		});

		it('takes the same message twice in one batch as one', async () => {
			const message = arrival();
			const [one, two] = await store().takeIn([message, message]);
			expect([one?.known, two?.known]).toEqual([false, true]);
			expect(two?.duplicates).toEqual(one?.queueItemIds);
		});

		it('takes the same message once from several processes at once', async () => {
			const message = arrival();
			const other = await current().another();
			const intakes = (
				await Promise.all([store().takeIn([message]), other.takeIn([message]), store().takeIn([message])])
			).flat();
			expect(intakes.filter((intake) => intake.queueItemIds.length === 1)).toHaveLength(1);
			expect(await store().queueItems({})).toHaveLength(1);
		});

		it('makes another queue item when somebody adds a known email to the queue again', async () => {
			const message = arrival();
			await store().takeIn([message]);
			const again = first(await store().takeIn([{ ...message, places: [{ queueId: support, wayIn: freshId() }] }]));
			expect(again).toMatchObject({ known: true, duplicates: [] });
			expect(await store().queueItems({ queueId: support })).toHaveLength(2);
		});

		it('gives several calls at once their own answers', async () => {
			const messages = Array.from({ length: 20 }, () => arrival());
			const intakes = (await Promise.all(messages.map(async (message) => await store().takeIn([message])))).flat();
			expect(intakes.map((intake) => intake.activityId)).toEqual(messages.map((message) => message.activity.id));
		});

		it('stores what cannot be evaluated as failed, with a monitor entry', async () => {
			const failed = { reason: 'messageUnreadable', text: 'The MIME parts nest too deeply' } as const;
			const { queueItemIds } = first(await store().takeIn([arrival({ failed })]));
			expect(await store().queueItems({ ids: queueItemIds })).toMatchObject([
				{ state: 'failed', outcome: 'failed', reason: 'messageUnreadable' },
			]);
			expect(await current().tables.monitorEntries()).toMatchObject([{ state: 'failed', reason: 'messageUnreadable' }]);
		});

		it('puts messages that share an id into one conversation, and joins two that turn out to be one', async () => {
			const [one, two, both] = [email(), email(), email()];
			await store().takeIn([arrival({ conversationKeys: ['a'] }, one), arrival({ conversationKeys: ['b'] }, two)]);
			const conversations = async () => (await store().queueItems({})).map((item) => item.conversationId);
			expect(new Set(await conversations()).size).toBe(2);
			await store().takeIn([arrival({ conversationKeys: ['b', 'a', 'c'] }, both)]);
			expect(new Set(await conversations()).size).toBe(1);
			await store().takeIn([arrival({ conversationKeys: ['c'] })]);
			expect(new Set(await conversations()).size).toBe(1);
			const messages = await store().messages([one.messageId ?? '', two.messageId ?? '']);
			expect(new Set(messages.map((message) => message.conversationId)).size).toBe(1);
		});

		it('leaves a claimed item current when its conversation joins an older one', async () => {
			await store().registerRule(registration());
			await store().registerRule(registration({ queueId: sales }));
			const places = [{ queueId: sales, wayIn: 'to' }];
			await store().takeIn([arrival({ conversationKeys: ['old'] }), arrival({ conversationKeys: ['young'], places })]);
			const held = first(await store().claim(claimRequest({ queueId: sales })));
			await store().takeIn([arrival({ conversationKeys: ['old', 'young'] })]);
			expect(await store().hold([claimOf(held)], minute)).toMatchObject([{ kind: 'current' }]);
			expect(await store().commit([{ claim: claimOf(held), close: closing }])).toMatchObject([{ kind: 'done' }]);
		});

		it('keeps every other activity in a conversation of its own', async () => {
			const task = (): ReturnType<typeof email> => email({ type: 'task', messageId: null });
			await store().takeIn([arrival({ conversationKeys: [] }, task()), arrival({ conversationKeys: [] }, task())]);
			expect(new Set((await store().queueItems({})).map((item) => item.conversationId)).size).toBe(2);
		});

		it('finds stored messages by message id, oldest first, with what they belong to', async () => {
			const messageId = 'shared@fabrikam.example';
			const young = email({ messageId, receivedOn: '2026-03-02T09:00:00.000Z', regarding: { case: 'k1' } });
			const old = email({ messageId, receivedOn: '2026-03-01T09:00:00.000Z', related: [{ case: 'k2' }] });
			await store().takeIn([arrival({}, young), arrival({}, old)]);
			expect(await store().messages([messageId, 'none@fabrikam.example'])).toMatchObject([
				{ activityId: old.id, messageId, regarding: null, related: [{ case: 'k2' }] },
				{ activityId: young.id, messageId, regarding: { case: 'k1' }, related: [] },
			]);
		});

		it('finds the messages of conversations by any of their keys, oldest first, with what they answer', async () => {
			const young = email({
				messageId: 'young@x',
				receivedOn: '2026-03-02T09:00:00.000Z',
				inReplyTo: 'gone@x',
				references: ['first@x'],
				headers: { 'thread-index': Buffer.alloc(27, 1).toString('base64') },
			});
			const old = email({ messageId: 'old@x', receivedOn: '2026-03-01T09:00:00.000Z', automatic: 'outOfOffice' });
			await store().takeIn([
				arrival({ conversationKeys: ['gone@x', 'young@x'] }, young),
				arrival({ conversationKeys: ['gone@x', 'old@x'] }, old),
				arrival({ conversationKeys: ['other@x'] }),
			]);
			expect(await store().messagesInThreads(['gone@x', 'nobody@x'])).toMatchObject([
				{ activityId: old.id, messageId: 'old@x', answers: [], threadIndex: null, automatic: 'outOfOffice' },
				{
					activityId: young.id,
					answers: ['gone@x', 'first@x'],
					threadIndex: { root: '01'.repeat(22), levels: '01'.repeat(5) },
					automatic: null,
				},
			]);
			expect(await store().messagesInThreads(['nobody@x'])).toEqual([]);
		});

		it('makes a stored message outgoing where a person says to have sent it, and keeps it so', async () => {
			const copy = arrival();
			const sent = { ...copy.activity, direction: 'outgoing' as const, subject: 'Another', regarding: { case: 'k1' } };
			await store().takeIn([copy]);
			expect(first(await store().takeIn([{ ...copy, activity: sent, places: [] }]))).toMatchObject({
				known: true,
				queueItemIds: [],
				duplicates: [],
			});
			await store().takeIn([copy]);
			expect(await store().activities([copy.activity.id])).toEqual([
				{ ...copy.activity, direction: 'outgoing', regarding: { case: 'k1' } },
			]);
			const messages = await store().messages([copy.activity.messageId ?? '']);
			expect(messages).toMatchObject([
				{ direction: 'outgoing', from: 'ada@fabrikam.example', regarding: { case: 'k1' } },
			]);
		});

		it('makes it outgoing within one call too, and leaves its record where none is said', async () => {
			const copy = arrival({}, email({ regarding: { case: 'k2' } }));
			await store().takeIn([
				copy,
				{ ...copy, activity: { ...copy.activity, direction: 'outgoing', regarding: null }, places: [] },
			]);
			expect(await store().activities([copy.activity.id])).toMatchObject([
				{ direction: 'outgoing', regarding: { case: 'k2' } },
			]);
		});

		it('takes message ids and subjects of any length and sign', async () => {
			const messageId = `${'x'.repeat(5_000)}\0@fabrikam.example`;
			const message = arrival({ conversationKeys: [messageId] }, email({ messageId, subject: 'a\0b\ud800' }));
			await store().takeIn([message]);
			expect(await store().messages([messageId])).toMatchObject([{ messageId, activityId: message.activity.id }]);
		});

		it('wakes who waits when something arrives', async () => {
			const waiting = store().waitForWork(15_000, new AbortController().signal);
			await store().takeIn([arrival()]);
			await waiting;
		});

		it('wakes who waits when another process takes something in', async () => {
			const other = await current().another();
			const waiting = store().waitForWork(15_000, new AbortController().signal);
			await other.takeIn([arrival()]);
			await waiting;
		});

		it('stops waiting when it is told to, or the store closes', async () => {
			const stop = new AbortController();
			const waiting = [
				store().waitForWork(15_000, stop.signal),
				store().waitForWork(15_000, new AbortController().signal),
			];
			stop.abort();
			await waiting[0];
			await store().close();
			await waiting[1];
			await expect(store().queueItems({})).rejects.toMatchObject({ code: 'storeUnavailable' });
		});
	});
}
