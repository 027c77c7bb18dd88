import type { QueueItem } from '../../../core/activity/queue-item';
import type { ClaimRequest, GiveBack } from '../../../core/ledger/claims';
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
	seldom,
	support,
	type ContractStore,
} from '../contract-store';

/** Claims and the races around them. */
export function claimsContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const claim = async (fields?: Partial<ClaimRequest>): Promise<readonly QueueItem[]> =>
		await store().claim(claimRequest(fields));
	const failure = (item: QueueItem, fields: Partial<GiveBack> = {}): GiveBack => ({
		claim: claimOf(item),
		text: 'The execution failed',
		maxAttempts: 5,
		backOffMs: 10_000,
		monitor: ['failed'],
		...fields,
	});
	/** One email to support and sales, in one conversation. */
	const toBoth = async (): Promise<void> => {
		await store().registerRule(registration());
		await store().registerRule(registration({ queueId: sales }));
		const places = [
			{ queueId: support, wayIn: 'to' },
			{ queueId: sales, wayIn: 'to' },
		];
		await store().takeIn([arrival({ places })]);
	};

	describe('claim', () => {
		it('answers the oldest items first, up to the limit, and each once', async () => {
			await store().registerRule(registration());
			const messages = Array.from({ length: 5 }, () => arrival());
			await store().takeIn(messages);
			const ids = messages.map((message) => message.activity.id);
			expect((await claim({ limit: 3 })).map((item) => item.activityId)).toEqual(ids.slice(0, 3));
			expect((await claim({ limit: 3 })).map((item) => item.activityId)).toEqual(ids.slice(3));
			expect(await claim()).toEqual([]);
		});

		it('gives an answer what its question has come to belong to, when it is claimed first, and not later', async () => {
			await store().registerRule(registration());
			const question = email();
			const answer = email({ correlatedWith: question.id });
			await store().takeIn([
				arrival({ conversationKeys: ['q'] }, question),
				arrival({ conversationKeys: ['a'] }, answer),
			]);
			const asked = first(await claim({ limit: 1 }));
			await store().commit([
				{ claim: claimOf(asked), connect: { regarding: { case: 'k1' }, related: [{ case: 'k2' }] }, close: closing },
			]);
			const item = first(await claim());
			const now = async () => first(await store().activities([answer.id]));
			expect(await now()).toMatchObject({ regarding: { case: 'k1' }, related: [{ case: 'k2' }] });

			await store().commit([{ claim: claimOf(item), connect: { regarding: null, related: [] } }]);
			await store().commit([{ claim: claimOf(item), putBack: { reason: 'ruleInvalid', afterMs: 0 } }]);
			const again = first(await claim());
			expect(await now()).toMatchObject({ regarding: null, related: [] });

			await store().commit([{ claim: claimOf(again), close: closing }]);
			await store().takeIn([
				arrival({ conversationKeys: ['a'], places: [{ queueId: support, wayIn: freshId() }] }, answer),
			]);
			expect(await claim()).toHaveLength(1);
			expect(await now()).toMatchObject({ regarding: null, related: [] });
		});

		it('leaves an answer alone that was parted from its question while it waited', async () => {
			await store().registerRule(registration());
			const question = email({ regarding: { case: 'k1' } });
			const answer = email({ correlatedWith: question.id, regarding: { case: 'k1' } });
			await store().takeIn([arrival({ places: [] }, question), arrival({}, answer)]);
			await current().tables.connect(answer.id, null, []);
			expect(await claim()).toHaveLength(1);
			expect(await store().activities([answer.id])).toMatchObject([{ regarding: null, related: [] }]);
		});

		it('notes rule, attempt and number on the item', async () => {
			const item = await claimedItem(store());
			expect(item).toMatchObject({ ruleName: 'Cases from mail', attempts: 1, claimNumber: 1 });
		});

		it('lets only one of several processes have an item', async () => {
			await store().registerRule(registration());
			await store().takeIn(Array.from({ length: 30 }, () => arrival()));
			const other = await current().another();
			const claims = await Promise.all(
				[store(), other, store(), other].map(async (each) => await each.claim(claimRequest())),
			);
			const ids = claims.flat().map((item) => item.id);
			expect(ids).toHaveLength(30);
			expect(new Set(ids).size).toBe(30);
		});

		it('keeps one claim for a conversation over all queues, until it is closed', async () => {
			await toBoth();
			const item = first(await claim());
			expect(await claim({ queueId: sales })).toEqual([]);
			await store().commit([{ claim: claimOf(item), close: closing }]);
			expect(await claim({ queueId: sales })).toHaveLength(1);
		});

		it('keeps the order in a conversation: what comes later waits for what no rule has claimed yet', async () => {
			await toBoth();
			expect(await claim({ queueId: sales })).toEqual([]);
		});

		it('passes by an earlier item that no living rule can take', async () => {
			await store().registerRule(registration());
			await store().takeIn([
				arrival({
					places: [
						{ queueId: seldom, wayIn: 'to' },
						{ queueId: support, wayIn: 'cc' },
					],
				}),
			]);
			expect(await claim()).toMatchObject([{ queueId: support }]);
		});

		it('gives an item to whoever asks after the lease has ended', async () => {
			const item = await claimedItem(store());
			current().clock.pass(minute - 1);
			expect(await claim()).toEqual([]);
			current().clock.pass(1);
			expect(await claim()).toMatchObject([{ id: item.id, claimNumber: 2, attempts: 2 }]);
		});

		it('does not wait for leases and back-off from before the clock was set back', async () => {
			const item = await claimedItem(store());
			current().clock.pass(-60 * minute);
			const again = first(await claim());
			expect(again).toMatchObject({ id: item.id, claimNumber: 2 });
			await store().giveBack([failure(again)]);
			current().clock.pass(-60 * minute);
			expect(await claim()).toHaveLength(1);
		});

		it('fails an item that was claimed too often, and goes on with the next of its conversation', async () => {
			await store().registerRule(registration());
			await store().takeIn([arrival({ conversationKeys: ['a'] }), arrival({ conversationKeys: ['a'] })]);
			const spent = first(await claim({ maxAttempts: 1 }));
			current().clock.pass(minute);
			const [next] = await claim({ maxAttempts: 1 });
			expect(next?.id).not.toBe(spent.id);
			expect(await store().queueItems({ states: ['failed'] })).toMatchObject([
				{ id: spent.id, reason: 'internalError' },
			]);
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ state: 'failed', reason: 'internalError', ruleName: 'Cases from mail' },
			]);
		});

		it('leaves test items alone', async () => {
			await store().takeIn([arrival()]);
			await store().copyForTest({ activityType: 'email', queueId: support });
			await store().registerRule(registration());
			expect(await claim()).toHaveLength(1);
		});

		it('takes items of activities without a queue', async () => {
			const place = { activityType: 'task', queueId: null };
			await store().registerRule(registration(place));
			await store().takeIn([
				arrival({ conversationKeys: [], places: [{ queueId: null, wayIn: 'created' }] }, email({ type: 'task' })),
			]);
			expect(await claim({ ...place, ruleId: registration(place).ruleId })).toMatchObject([
				{ queueId: null, activityType: 'task' },
			]);
		});
	});

	describe('hold', () => {
		it('answers current for the claim that is running, and makes it last', async () => {
			const item = await claimedItem(store());
			current().clock.pass(minute - 1);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'current', claim: claimOf(item) }]);
			current().clock.pass(minute - 1);
			expect(await claim()).toEqual([]);
		});

		it('takes over an item whose lease has ended, under a new number', async () => {
			const item = await claimedItem(store());
			current().clock.pass(minute);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([
				{ kind: 'takenOver', claim: { number: 2 }, item: { claimNumber: 2 } },
			]);
			expect(await store().queueItems({ ids: [item.id] })).toMatchObject([{ attempts: 1 }]);
			expect(await claim()).toEqual([]);
		});

		it('answers lost while another execution has the item', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			const now = first(await claim());
			const [one, two] = await store().hold([claimOf(late), claimOf(now)], minute);
			expect([one?.kind, two?.kind]).toEqual(['lost', 'current']);
		});

		it('answers lost while another item of the conversation is held', async () => {
			await toBoth();
			const item = first(await claim());
			await store().giveBack([failure(item, { maxAttempts: 1 })]);
			expect(await claim({ queueId: sales })).toHaveLength(1);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'lost' }]);
		});

		it('answers closed for a handled item, and unknown for one that was never there', async () => {
			const item = await claimedItem(store());
			await store().commit([{ claim: claimOf(item), close: closing }]);
			const standings = await store().hold([claimOf(item), { queueItemId: freshId(), number: 1 }], minute);
			expect(standings).toMatchObject([{ kind: 'closed', item: { outcome: 'ready' } }, { kind: 'unknown' }]);
		});

		it('opens a failed item again for an execution that is run again', async () => {
			const item = await claimedItem(store());
			await store().giveBack([failure(item, { maxAttempts: 1 })]);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([
				{ kind: 'takenOver', item: { state: 'active', outcome: null } },
			]);
			const again = { queueItemId: item.id, number: 2 };
			expect(await store().commit([{ claim: again, close: closing }])).toMatchObject([{ kind: 'done' }]);
		});

		it('gives one of two late executions the item', async () => {
			const item = await claimedItem(store());
			current().clock.pass(minute);
			const other = await current().another();
			const standings = await Promise.all(
				[store(), other].map(async (each) => await each.hold([claimOf(item)], minute)),
			);
			expect(
				standings
					.flat()
					.map((standing) => standing.kind)
					.sort(),
			).toEqual(['lost', 'takenOver']);
		});

		it('is always current for a test item', async () => {
			await store().takeIn([arrival()]);
			const copy = await store().copyForTest({ activityType: 'email', queueId: support });
			const held = { queueItemId: copy?.id ?? '', number: 0 };
			expect(await store().hold([held], minute)).toMatchObject([{ kind: 'current', claim: held }]);
		});
	});

	describe('extend', () => {
		it('prolongs current claims and names them', async () => {
			const item = await claimedItem(store());
			const stale = { queueItemId: item.id, number: 0 };
			current().clock.pass(minute - 1);
			expect(await store().extend([stale, claimOf(item)], minute)).toEqual([claimOf(item)]);
			current().clock.pass(minute - 1);
			expect(await claim()).toEqual([]);
		});

		it('prolongs a lease that has ended while nobody took the item', async () => {
			const item = await claimedItem(store());
			current().clock.pass(2 * minute);
			expect(await store().extend([claimOf(item)], minute)).toEqual([claimOf(item)]);
		});
	});

	describe('extend what no execution has begun', () => {
		const decision = { outcome: 'ready', reason: 'none', conditionItem: null, output: 0 } as const;

		it('prolongs what waits for an execution', async () => {
			const item = await claimedItem(store());
			current().clock.pass(minute - 1);
			expect(await store().extend([claimOf(item)], minute, 'unbegun')).toEqual([claimOf(item)]);
			current().clock.pass(minute - 1);
			expect(await claim()).toEqual([]);
		});

		it('leaves what an execution works on to its own process, and says when the lease has ended', async () => {
			const item = await claimedItem(store());
			await store().commit([{ claim: claimOf(item), decision }]);
			current().clock.pass(minute - 1);
			expect(await store().extend([claimOf(item)], minute, 'unbegun')).toEqual([claimOf(item)]);
			current().clock.pass(1);
			expect(await store().extend([claimOf(item)], minute, 'unbegun')).toEqual([]);
			expect(await claim()).toMatchObject([{ id: item.id, decision, attempts: 2 }]);
		});

		it('counts what was begun under an earlier claim as not begun, until a node works on it again', async () => {
			const before = await claimedItem(store());
			await store().commit([{ claim: claimOf(before), decision }]);
			current().clock.pass(minute);
			const item = first(await claim());
			current().clock.pass(minute - 1);
			expect(await store().extend([claimOf(item)], minute, 'unbegun')).toEqual([claimOf(item)]);
			await store().commit([
				{ claim: claimOf(item), trace: [{ at: '2026-03-02T10:02:00.000Z', step: 'create', text: 'Worked on' }] },
			]);
			current().clock.pass(minute);
			expect(await store().extend([claimOf(item)], minute, 'unbegun')).toEqual([]);
		});
	});

	describe('give up', () => {
		const text = 'No process began the execution';

		it('frees what no execution has begun, without spending an attempt, and says why', async () => {
			const item = await claimedItem(store());
			expect(await store().giveUp([claimOf(item)], { text })).toEqual([claimOf(item)]);
			const again = first(await claim());
			expect(again).toMatchObject({ id: item.id, attempts: 1, trace: [{ step: 'settle', text }] });
			expect(again.claimNumber).toBeGreaterThan(item.claimNumber);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'lost' }]);
		});

		it('leaves what an execution has begun, an older claim, and a closed item as they are', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			const item = first(await claim());
			await store().commit([
				{ claim: claimOf(item), decision: { outcome: 'ready', reason: 'none', conditionItem: null, output: 0 } },
			]);
			expect(await store().giveUp([claimOf(late), claimOf(item)], { text })).toEqual([]);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'current' }]);
			await store().commit([{ claim: claimOf(item), close: closing }]);
			expect(await store().giveUp([claimOf(item)], { text })).toEqual([]);
			expect(await store().queueItems({ ids: [item.id] })).toMatchObject([{ state: 'inactive' }]);
		});
	});

	describe('withdraw', () => {
		const told = { kind: 'takenElsewhere', values: { how: 'worked' } } as const;

		it('ends what nobody has claimed as skipped, with its reason, so that no rule takes it', async () => {
			await store().registerRule(registration({ monitor: ['skipped'] }));
			const [taken] = await store().takeIn([arrival()]);
			const id = first(taken?.queueItemIds ?? []);
			expect(await store().withdraw([id, freshId()], 'takenByPerson', told)).toEqual([id]);
			expect(await claim()).toEqual([]);
			expect(await store().queueItems({ ids: [id] })).toMatchObject([
				{ state: 'inactive', outcome: 'skipped', reason: 'takenByPerson', trace: [{ step: 'settle', ...told }] },
			]);
			expect(await store().entries({ reason: 'takenByPerson' })).toMatchObject({ entries: [{ id, state: 'skipped' }] });
			expect(await store().withdraw([id], 'takenByPerson', told)).toEqual([]);
		});

		it('leaves what is claimed, what has a record, and what was closed', async () => {
			const item = await claimedItem(store());
			expect(await store().withdraw([item.id], 'takenByPerson', told)).toEqual([]);
			await store().commit([
				{
					claim: claimOf(item),
					changes: [{ op: 'create', type: 'case', id: freshId(), fields: { title: 'Jams' }, recordKey: 'case' }],
				},
			]);
			await store().giveBack([failure(item)]);
			expect(await store().withdraw([item.id], 'takenByPerson', told)).toEqual([]);
			expect(await store().queueItems({ ids: [item.id] })).toMatchObject([{ state: 'active' }]);
		});

		it('lets the next item of the conversation go on', async () => {
			await toBoth();
			const [one, other] = [...(await store().queueItems({}))].reverse();
			expect(await store().withdraw([one?.id ?? ''], 'takenByPerson', told)).toHaveLength(1);
			expect(await claim({ queueId: other?.queueId ?? null })).toMatchObject([{ id: other?.id }]);
		});
	});

	describe('give back', () => {
		it('holds the conversation during back-off, then lets it be claimed again', async () => {
			await toBoth();
			await store().giveBack([failure(first(await claim()))]);
			expect([await claim(), await claim({ queueId: sales })]).toEqual([[], []]);
			current().clock.pass(10_000);
			expect(await claim()).toMatchObject([{ attempts: 2, trace: [{ step: 'settle', text: 'The execution failed' }] }]);
		});

		it('fails an item whose attempts are used up, and lets its conversation go', async () => {
			await toBoth();
			await store().giveBack([failure(first(await claim()), { maxAttempts: 1 })]);
			expect(await store().queueItems({ states: ['failed'] })).toMatchObject([
				{ outcome: 'failed', reason: 'internalError' },
			]);
			expect(await current().tables.monitorEntries()).toMatchObject([{ state: 'failed', reason: 'internalError' }]);
			expect(await claim({ queueId: sales })).toHaveLength(1);
		});

		it('does nothing under an older claim, or for a closed item', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			const item = first(await claim());
			await store().giveBack([failure(late)]);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'current' }]);
			await store().commit([{ claim: claimOf(item), close: closing }]);
			await store().giveBack([failure(item, { maxAttempts: 1 })]);
			expect(await store().queueItems({ ids: [item.id] })).toMatchObject([{ state: 'inactive', outcome: 'ready' }]);
		});
	});

	describe('park', () => {
		it('holds the conversation of a waiting execution without a lease, for its time', async () => {
			await toBoth();
			const item = first(await claim());
			await store().park([claimOf(item)], 60 * minute);
			current().clock.pass(59 * minute);
			expect(await store().queueItems({ states: ['waiting'] })).toHaveLength(1);
			expect([await claim(), await claim({ queueId: sales })]).toEqual([[], []]);
			current().clock.pass(minute);
			expect([await claim(), (await claim({ queueId: sales })).length]).toEqual([[], 1]);
		});

		it('lets the conversation go where the record exists already', async () => {
			await toBoth();
			const item = first(await claim());
			const create = { op: 'create', type: 'case', fields: {}, recordKey: 'case' } as const;
			await store().commit([{ claim: claimOf(item), changes: [create] }]);
			await store().park([claimOf(item)], 60 * minute);
			expect(await claim({ queueId: sales })).toHaveLength(1);
		});

		it('ends when the execution goes on', async () => {
			const item = await claimedItem(store());
			await store().park([claimOf(item)], 60 * minute);
			const [standing] = await store().hold([claimOf(item)], minute);
			expect(standing).toMatchObject({ kind: 'takenOver', claim: { number: 2 }, item: { state: 'active' } });
		});
	});

	describe('abandon', () => {
		const days = 24 * 60 * minute;
		const parked = async (message = arrival()): Promise<QueueItem> => {
			const item = await claimedItem(store(), message);
			await store().park([claimOf(item)], days);
			return item;
		};

		it('ends what has been parked for 30 days as failed, with an entry, and leaves the rest', async () => {
			const item = await parked();
			current().clock.pass(30 * days - 1);
			const younger = await parked();
			expect(await store().abandon()).toBe(0);
			current().clock.pass(1);
			expect(await store().abandon()).toBe(1);
			expect(await store().queueItems({ ids: [item.id, younger.id] })).toMatchObject([
				{ id: younger.id, state: 'waiting' },
				{
					id: item.id,
					state: 'failed',
					outcome: 'failed',
					reason: 'abandoned',
					trace: [{ text: 'The execution waited for longer than 30 days and may not go on' }],
				},
			]);
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: item.id, state: 'failed', reason: 'abandoned' },
			]);
			expect(await store().abandon()).toBe(0);
		});

		it.each([true, false])('lets the execution not go on, also where it comes first (%s)', async (tendedFirst) => {
			const item = await parked();
			current().clock.pass(30 * days);
			if (tendedFirst) await store().abandon();
			for (let time = 0; time < 2; time++) {
				expect(await store().hold([claimOf(item)], minute)).toMatchObject([
					{ kind: 'abandoned', item: { state: 'failed', reason: 'abandoned' } },
				]);
			}
			expect(await store().commit([{ claim: claimOf(item), close: closing }])).toMatchObject([{ kind: 'claimLost' }]);
			expect(await current().tables.monitorEntries()).toHaveLength(1);
		});

		it('counts the time anew for an execution that went on and waits again', async () => {
			const item = await parked();
			current().clock.pass(29 * days);
			const [standing] = await store().hold([claimOf(item)], minute);
			await store().park(standing?.kind === 'takenOver' ? [standing.claim] : [], days);
			current().clock.pass(29 * days);
			expect(await store().abandon()).toBe(0);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'takenOver' }]);
		});

		it('lets the item be executed again', async () => {
			const item = await parked();
			current().clock.pass(30 * days);
			await store().abandon();
			expect(await store().reexecute({ selection: { ids: [item.id] }, pastConnection: false })).toMatchObject({
				reopened: [item.id],
			});
			await store().registerRule(registration());
			expect(await claim()).toMatchObject([{ id: item.id, claimNumber: 2 }]);
			expect(await store().hold([claimOf(item)], minute)).toMatchObject([{ kind: 'lost' }]);
		});

		it('ends many in several goes, once each when two processes do it at once', async () => {
			await store().registerRule(registration());
			await store().takeIn(Array.from({ length: 120 }, () => arrival()));
			const items = await claim({ limit: 200 });
			await store().park(items.map(claimOf), days);
			current().clock.pass(30 * days);
			const other = await current().another();
			const ended = await Promise.all([store(), other].map(async (each) => await each.abandon()));
			expect(Math.max(...ended)).toBeGreaterThan(0);
			while ((await store().abandon()) > 0);
			expect(await current().tables.monitorEntries()).toHaveLength(120);
		});
	});
}
