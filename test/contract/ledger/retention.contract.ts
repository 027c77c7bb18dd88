import type { QueueItem } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import type { Arrival } from '../../../core/ledger/intake';
import { addPurged, nothingPurged, type Purged } from '../../../core/ledger/retention';
import { uuidV5 } from '../../../adapters/uuid-v5';
import {
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	email,
	first,
	minute,
	registration,
	reply,
	sales,
	support,
	type ContractStore,
} from '../contract-store';

/** Purging by age, and what stays known. */
export function retentionContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const days = (count: number): void => current().clock.pass(count * 24 * 60 * minute);
	const raw = Buffer.from('From: ada');
	const purgeAll = async (): Promise<Purged> => {
		let all = nothingPurged;
		do all = addPurged(all, await store().purge());
		while (all.more);
		return all;
	};
	const create = (item: QueueItem) =>
		({
			op: 'create',
			type: 'case',
			id: uuidV5(item.id),
			fields: { title: 'Printer' },
			recordKey: 'case',
			link: 'regarding',
		}) as const;
	/** A message of which a case was made. */
	const handled = async (message: Arrival = arrival({ raw })): Promise<QueueItem> => {
		const item = await claimedItem(store(), message);
		await store().commit([
			{
				claim: claimOf(item),
				decision: { outcome: 'ready', reason: 'none', conditionItem: 'Any', output: 0 },
				changes: [create(item)],
				close: closing,
			},
		]);
		return item;
	};
	const failed = async (message: Arrival = arrival({ raw })): Promise<QueueItem> => {
		const item = await claimedItem(store(), message);
		await store().giveBack([
			{ claim: claimOf(item), text: 'failed', maxAttempts: 1, backOffMs: 0, monitor: ['failed'] },
		]);
		return item;
	};

	describe('purge', () => {
		it('has ages by default: 30 days for raw messages, 90 for queue items, 365 for the rest, never for what failed', async () => {
			expect(await store().settings()).toMatchObject({
				purgeAutomatically: true,
				rawMessageDays: 30,
				queueItemDays: 90,
				activityDays: 365,
				monitorEntryDays: 365,
				failedDays: 0,
			});
			const item = await handled();
			const bad = await failed();
			expect(await purgeAll()).toEqual(nothingPurged);
			days(31);
			expect(await purgeAll()).toEqual({ ...nothingPurged, rawMessages: 1 });
			expect([await store().rawMessage(item.activityId), await store().rawMessage(bad.activityId)]).toEqual([
				null,
				expect.anything(),
			]);
			days(60);
			expect(await purgeAll()).toEqual({ ...nothingPurged, queueItems: 1 });
			expect(await store().queueItems({})).toMatchObject([{ id: bad.id, state: 'failed' }]);
			expect(await current().tables.connectedActivities()).toEqual([item.activityId]);
			days(275);
			expect(await purgeAll()).toEqual({ ...nothingPurged, activities: 1, monitorEntries: 1, conversations: 1 });
			expect(await store().activities([item.activityId, bad.activityId])).toMatchObject([{ id: bad.activityId }]);
			expect(await current().tables.connectedActivities()).toEqual([]);
			expect(await current().tables.monitorEntries()).toMatchObject([{ queueItemId: bad.id, state: 'failed' }]);
			days(3_650);
			expect(await purgeAll()).toEqual(nothingPurged);
		});

		it('leaves no bytes of a large message that was handled and purged, and comes again', async () => {
			const message = arrival({ raw: Buffer.alloc(1024 * 1024, 'a') });
			const item = await handled(message);
			expect(await store().rawMessage(item.activityId)).toHaveLength(1024 * 1024);
			days(1_000);
			await purgeAll();
			expect(await store().takeIn([message])).toMatchObject([{ known: true, queueItemIds: [] }]);
			expect(await store().rawMessage(item.activityId)).toBeNull();
		});

		it('keeps what is open, whatever its age, with its raw message', async () => {
			await store().registerRule(registration());
			await store().takeIn([arrival({ raw }), arrival({ raw })]);
			await store().park((await store().claim(claimRequest({ limit: 1 }))).map(claimOf), minute);
			days(1_000);
			expect(await purgeAll()).toEqual(nothingPurged);
			expect(await store().queueItems({})).toHaveLength(2);
		});

		it('keeps for ever what has no age, and purges what failed where it has one', async () => {
			await store().saveSettings({
				rawMessageDays: 0,
				queueItemDays: 0,
				activityDays: 0,
				monitorEntryDays: 0,
				failedDays: 10,
			});
			await handled();
			const bad = await failed();
			days(11);
			expect(await purgeAll()).toEqual({ ...nothingPurged, queueItems: 1, monitorEntries: 1 });
			expect(await store().hold([claimOf(bad)], minute)).toMatchObject([
				{ kind: 'closed', item: { state: 'failed', reason: 'internalError' } },
			]);
			expect(await store().reexecute({ selection: { ids: [bad.id] }, pastConnection: false })).toMatchObject({
				reopened: [],
				left: [{ because: 'unknown' }],
			});
		});

		it.each<[why: string, age: number]>([
			['its queue item was', 91],
			['everything of it was', 366],
		])('knows a message that arrives again after %s purged', async (_why, age) => {
			const message = arrival({ raw });
			const item = await handled(message);
			days(age);
			await purgeAll();
			expect(await store().takeIn([message])).toEqual([
				{ activityId: item.activityId, known: true, queueItemIds: [], duplicates: [item.id] },
			]);
			await store().registerRule(registration());
			expect(await store().claim(claimRequest())).toEqual([]);
			expect((await store().list('case')).records).toHaveLength(1);
		});

		it('notes the repeat of a purged message in the monitor, where the rule captures what is skipped', async () => {
			const message = arrival();
			const item = await handled(message);
			days(366);
			await purgeAll();
			await store().registerRule(registration({ monitor: ['skipped'] }));
			await store().takeIn([message]);
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: item.id, state: 'skipped', reason: 'duplicate', queueId: support },
			]);
		});

		it('takes a purged message in again for a queue that it never was in', async () => {
			const message = arrival();
			await handled(message);
			days(366);
			await purgeAll();
			const again = { ...message, places: [...message.places, { queueId: 'another', wayIn: 'cc' }] };
			expect(await store().takeIn([again])).toMatchObject([
				{ known: false, queueItemIds: [expect.any(String)], duplicates: [expect.any(String)] },
			]);
		});

		it('hands on what was done to an execution that is late, and lets it write nothing', async () => {
			const item = await handled();
			days(91);
			await purgeAll();
			const late = claimOf(item);
			for (const number of [late.number, late.number + 7]) {
				expect(await store().hold([{ queueItemId: item.id, number }], minute)).toMatchObject([
					{
						kind: 'closed',
						item: {
							id: item.id,
							outcome: 'ready',
							decision: { output: 0, conditionItem: 'Any' },
							records: { case: { case: uuidV5(item.id) } },
						},
					},
				]);
			}
			expect(await store().commit([{ claim: late, changes: [create(item)], close: closing }])).toEqual([
				{ kind: 'claimLost' },
			]);
			expect(await store().extend([late], minute)).toEqual([]);
			await store().giveBack([{ claim: late, text: 'failed', maxAttempts: 5, backOffMs: 0, monitor: ['failed'] }]);
			await store().park([late], minute);
			expect(await store().beginReply(late, reply())).toBe('claimLost');
			expect((await store().list('case')).records).toHaveLength(1);
			expect(await store().queueItems({})).toEqual([]);
		});

		it('finds the case of an answer after the raw message and the queue item were purged', async () => {
			const message = arrival({ raw });
			const item = await handled(message);
			days(91);
			await purgeAll();
			const messageId = message.activity.messageId ?? '';
			expect(await store().messages([messageId])).toMatchObject([
				{ activityId: item.activityId, regarding: { case: uuidV5(item.id) } },
			]);
			const answer = arrival({ conversationKeys: [messageId] }, email({ inReplyTo: messageId }));
			await store().registerRule(registration());
			await store().takeIn([answer]);
			const before = first(await store().messages([messageId]));
			expect(await store().claim(claimRequest())).toMatchObject([{ conversationId: before.conversationId }]);
		});

		it('answers nothing twice, also where a purged message is added to the queue again', async () => {
			const message = arrival();
			const answer = reply();
			const item = await claimedItem(store(), message);
			await store().beginReply(claimOf(item), answer);
			await store().endReply(answer.id, { id: answer.id, state: 'sent', reason: null });
			await store().commit([{ claim: claimOf(item), close: closing }]);
			days(366);
			await purgeAll();
			await store().registerRule(registration());
			await store().takeIn([{ ...message, places: [{ queueId: support, wayIn: 'added again' }] }]);
			const again = first(await store().claim(claimRequest()));
			expect(await store().beginReply(claimOf(again), answer)).toBe('exists');
			expect(await store().queueItems({ ids: [again.id] })).toMatchObject([
				{ reply: { id: answer.id, state: 'sent' } },
			]);
		});

		it('takes in the report that a reply came back which was purged since', async () => {
			const answer = reply();
			const item = await claimedItem(store());
			await store().beginReply(claimOf(item), answer);
			await store().endReply(answer.id, { id: answer.id, state: 'sent', reason: null });
			await store().commit([{ claim: claimOf(item), close: closing }]);
			days(366);
			await purgeAll();
			const delivery = {
				action: 'failed',
				status: '5.1.1',
				recipient: null,
				diagnostic: null,
				messageId: answer.messageId,
			} as const;
			const report = arrival({}, email({ from: 'mailer-daemon@fabrikam.example', automatic: 'bounce', delivery }));
			expect(await store().takeIn([report])).toMatchObject([{ known: false }]);
		});

		it('keeps the conversation of a young message that answers an old one', async () => {
			const message = arrival();
			await handled(message);
			days(360);
			const key = message.activity.messageId ?? '';
			await handled(arrival({ conversationKeys: [key] }, email({ inReplyTo: key })));
			days(6);
			expect(await purgeAll()).toMatchObject({ activities: 1, conversations: 0 });
			days(360);
			expect(await purgeAll()).toMatchObject({ activities: 1, conversations: 1 });
		});

		it('purges test items, open as they are, and what was sent', async () => {
			await handled();
			await store().copyForTest({ activityType: 'email', queueId: support });
			await store().takeIn([arrival({ places: [] }, email({ direction: 'outgoing' }))]);
			days(366);
			expect(await purgeAll()).toMatchObject({ queueItems: 2, activities: 2 });
		});

		it('goes in chunks, and lets messages in between and at the same time', async () => {
			await store().registerRule(registration());
			for (let batch = 0; batch < 5; batch++) await store().takeIn(Array.from({ length: 90 }, () => arrival({ raw })));
			for (let batch = 0; batch < 9; batch++) {
				const items = await store().claim(claimRequest({ limit: 50 }));
				await store().commit(items.map((item) => ({ claim: claimOf(item), close: closing })));
			}
			days(366);
			const other = await current().another();
			const [purged, alsoPurged, taken] = await Promise.all([
				store().purge(),
				other.purge(),
				other.takeIn([arrival()]),
			]);
			expect([purged.more, alsoPurged.more, taken.length]).toEqual([true, true, 1]);
			const rest = await purgeAll();
			expect(addPurged(addPurged(purged, alsoPurged), rest)).toMatchObject({
				queueItems: 450,
				activities: 450,
				conversations: 450,
			});
			expect(await store().queueItems({})).toHaveLength(1);
			expect(await store().claim(claimRequest())).toHaveLength(1);
		});

		it('forgets rules that were ended as long ago as activities are kept', async () => {
			const [rule, ended] = [registration(), registration({ queueId: sales })];
			for (const each of [rule, ended]) await store().registerRule(each);
			await store().unregisterRule(ended.ruleId, ended.instanceId);
			days(366);
			await purgeAll();
			expect(await store().rules()).toMatchObject([{ ruleId: rule.ruleId }]);
		});
	});
}
