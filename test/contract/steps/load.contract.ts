import { headOf } from '../../../core/activity/activity';
import type { QueueItem } from '../../../core/activity/queue-item';
import type { ArcRecord } from '../../../core/record/record';
import type { Arrival } from '../../../core/ledger/intake';
import type { ItemSources } from '../../../core/ledger/steps';
import type { Store } from '../../../core/ledger/store';
import { arrival, email, first, freshId, sales, saved, support, type ContractStore } from '../contract-store';

/** What the store knows around queue items. */
export function loadContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const create = async (
		type: string,
		fields: Record<string, unknown>,
		more: { id?: string; test?: boolean } = {},
	): Promise<ArcRecord> => saved((await store().write([{ op: 'create', type, fields, ...more }]))[0]).record;
	const load = async (
		message: Arrival,
		owner: { user: string } | { team: string } | null = null,
	): Promise<ItemSources[]> => {
		const { queueItemIds } = first(await store().takeIn([message]));
		const loaded = await store().load(await inOrder(queueItemIds), { addresses: true, owner });
		return loaded.filter((sources) => sources !== null);
	};

	const inOrder = async (ids: readonly string[]): Promise<QueueItem[]> => {
		const items = new Map((await store().queueItems({ ids })).map((item) => [item.id, item]));
		return ids.flatMap((id) => items.get(id) ?? []);
	};

	describe('load', () => {
		it('finds senders of any type with accounts and entitlements, oldest first, without test records', async () => {
			const account = await create('account', { name: 'Fabrikam' });
			const contact = await create('contact', {
				lastName: 'Lindqvist',
				emails: ['ada@fabrikam.example'],
				account: account.id,
			});
			current().clock.pass(1_000);
			const user = await create('user', { name: 'Ada', email: 'ADA@fabrikam.example' });
			current().clock.pass(1_000);
			const lead = await create('lead', { lastName: 'Lovelace', emails: ['ada@fabrikam.example'] });
			await create('contact', { emails: ['ada@fabrikam.example'] }, { test: true });
			const entitlement = await create('entitlement', { name: 'Gold', customer: { account: account.id } });
			await create('entitlement', {
				name: 'Of somebody else',
				customer: { account: (await create('account', {})).id },
			});
			const sources = first(await load(arrival()));
			expect(sources.addressHolders.map((record) => record.id)).toEqual([contact.id, user.id, lead.id]);
			expect(sources.accounts).toEqual([account]);
			expect(sources.entitlements).toEqual([entitlement]);
		});

		it('reads at most 101 holders of one address, and those of the others beside it', async () => {
			await store().write(
				Array.from({ length: current().manyRecords ?? 5_100 }, () => ({
					op: 'create' as const,
					type: 'contact',
					fields: { emails: ['ada@fabrikam.example'] },
				})),
			);
			const [grace] = [await create('contact', { emails: ['grace@fabrikam.example'] })];
			const intakes = await store().takeIn([arrival(), arrival({}, email({ from: 'grace@fabrikam.example' }))]);
			const items = await inOrder(intakes.flatMap((intake) => intake.queueItemIds));
			const loaded = await store().load(items, { addresses: true, owner: null });
			expect(loaded.map((sources) => sources?.addressHolders.length)).toEqual([101, 1]);
			expect(loaded[1]?.addressHolders).toEqual([grace]);
		});

		it('finds queue, owners and the administrator of a team', async () => {
			const user = await create('user', { name: 'Owner' });
			const administrator = await create('user', { name: 'Administrator' });
			const team = await create('team', { name: 'Desk', administrator: administrator.id });
			const queue = await create('queue', { name: 'Support', owner: { team: team.id } }, { id: support });
			const sources = first(await load(arrival(), { user: user.id }));
			expect(sources.queue).toEqual(queue);
			expect(sources.owners.map((record) => record['name'])).toEqual(['Owner', 'Desk', 'Administrator']);
		});

		it('tells apart a regarding record, none, and one that was deleted', async () => {
			const made = await create('case', { title: 'Jam' });
			const regarding = async (ref: { case: string } | null) =>
				first(await load(arrival({}, email({ regarding: ref })))).regarding;
			expect([await regarding({ case: made.id }), await regarding(null), await regarding({ case: freshId() })]).toEqual(
				[made, null, undefined],
			);
		});

		it('finds related cases', async () => {
			const made = await create('case', { title: 'Jam' });
			const account = await create('account', { name: 'Fabrikam' });
			const related = [{ account: account.id }, { case: made.id }, { case: freshId() }];
			expect(first(await load(arrival({}, email({ related })))).relatedCases).toEqual([made]);
		});

		it('names the queues of the message, and the second item of one queue', async () => {
			const places = [
				{ queueId: support, wayIn: 'to' },
				{ queueId: sales, wayIn: 'cc' },
				{ queueId: support, wayIn: 'mailbox' },
			];
			const message = arrival({ places });
			const sources = await load(message);
			expect(sources.map((each) => each.handledBefore)).toEqual([false, false, true]);
			expect(first(sources).addressedQueues).toEqual([support, sales]);
			const [added] = await load({ ...message, places: [{ queueId: support, wayIn: freshId() }] });
			expect(added?.handledBefore).toBe(false);
		});

		it('leaves out users, teams and queues where they do not count', async () => {
			await create('user', { email: 'ada@fabrikam.example' });
			const { queueItemIds } = first(
				await store().takeIn([arrival({ conversationKeys: [] }, email({ type: 'task' }))]),
			);
			const [sources] = await store().load(await inOrder(queueItemIds), { addresses: false, owner: null });
			expect(sources?.addressHolders).toEqual([]);
		});

		it('answers in order, with null for what is gone', async () => {
			const [item] = await inOrder(first(await store().takeIn([arrival()])).queueItemIds);
			if (item === undefined) throw new Error('The store has no queue item');
			const loaded = await store().load([{ ...item, id: freshId(), activityId: freshId() }, item], {
				addresses: true,
				owner: null,
			});
			expect(loaded.map((sources) => sources?.item.id ?? null)).toEqual([null, item.id]);
		});

		it('takes 600 items at once', async () => {
			const intakes = await store().takeIn(Array.from({ length: 600 }, () => arrival()));
			const ids = intakes.flatMap((intake) => intake.queueItemIds);
			const loaded = await store().load(await inOrder(ids), { addresses: true, owner: null });
			expect(loaded.map((sources) => sources?.item.id)).toEqual(ids);
		});
	});

	describe('loadHeads', () => {
		it('answers what load answers, with the heads of the activities as they are now', async () => {
			await create('contact', { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'] });
			const made = await create('case', { title: 'Jam' });
			const long = arrival(
				{},
				email({
					fromName: 'Ada',
					automatic: 'list',
					automaticBecause: 'List-Id',
					html: 'long '.repeat(10_000),
					subjectChanged: true,
					regarding: { case: made.id },
					related: [{ case: made.id }],
				}),
			);
			const seen = arrival({}, email({ direction: 'incoming' }));
			const post = arrival(
				{ conversationKeys: [] },
				email({ type: 'socialActivity', blockedProfile: true, directMessage: false }),
			);
			const intakes = await store().takeIn([long, seen, post]);
			await store().takeIn([
				{ ...seen, activity: { ...seen.activity, direction: 'outgoing', regarding: { case: made.id } }, places: [] },
			]);
			const items = await inOrder(intakes.flatMap((intake) => intake.queueItemIds));
			const loaded = await store().load(items, { addresses: true, owner: null });
			const heads = await store().loadHeads(items, { addresses: true, owner: null });
			expect(heads).toEqual(loaded.map((sources) => sources && { ...sources, activity: headOf(sources.activity) }));
			expect(heads.map((sources) => sources?.activity)).toMatchObject([
				{
					fromName: 'Ada',
					automatic: 'list',
					subjectChanged: true,
					regarding: { case: made.id },
					related: [{ case: made.id }],
				},
				{ direction: 'outgoing', regarding: { case: made.id } },
				{ type: 'socialActivity', blockedProfile: true },
			]);
		});
	});

	describe('preview', () => {
		it('answers for messages that never came what load answers for those that did', async () => {
			const user = await create('user', { name: 'Owner' });
			await create('queue', { name: 'Support', owner: { user: user.id } }, { id: support });
			const account = await create('account', { name: 'Fabrikam' });
			await create('contact', { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'], account: account.id });
			await create('entitlement', { name: 'Gold', customer: { account: account.id } });
			const made = await create('case', { title: 'Jam' });
			const places = [
				{ queueId: support, wayIn: 'to' },
				{ queueId: sales, wayIn: 'cc' },
				{ queueId: support, wayIn: 'mailbox' },
			];
			const message = arrival({ places }, email({ regarding: { case: made.id }, related: [{ case: made.id }] }));
			const loaded = await load(message, { user: user.id });
			const previewed = await store().preview(
				loaded.map(({ item }) => ({ item, activity: message.activity })),
				{ addresses: true, owner: { user: user.id } },
			);
			expect(previewed).toEqual(loaded);
		});

		it('knows nothing of what the store holds of the same message, and writes nothing', async () => {
			const message = arrival();
			const [stored] = await load(message);
			if (stored === undefined) throw new Error('Nothing was loaded');
			const item = { ...stored.item, id: freshId(), activityId: freshId() };
			const [sources] = await store().preview(
				[{ item, activity: email({ id: item.activityId, from: 'nobody@fabrikam.example' }) }],
				{ addresses: true, owner: null },
			);
			expect(sources).toMatchObject({
				addressHolders: [],
				addressedQueues: [support],
				handledBefore: false,
				regarding: null,
			});
			expect(await store().activities([item.activityId])).toEqual([]);
		});
	});
}
