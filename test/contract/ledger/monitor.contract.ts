import type { Outcome, Reason } from '../../../core/activity/reason';
import type { EntryQuery, WhyLeft } from '../../../core/ledger/monitor';
import type { NewEvent } from '../../../core/ledger/events';
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

/** What the monitor reads of a store, and how items are executed again. */
export function monitorContract(current: () => ContractStore): void {
	const store = () => current().store;

	/** Takes a message in and ends it so; answers the id of its item. */
	async function ended(outcome: Outcome, reason: Reason, subject = 'Printer on floor 3 jams'): Promise<string> {
		const item = await claimedItem(store(), arrival({}, email({ subject })));
		const decision = { outcome, reason, conditionItem: outcome === 'ready' ? 'Urgent' : null, output: 0 };
		await store().commit([{ claim: claimOf(item), decision, close: { ...closing, outcome, reason } }]);
		return item.id;
	}

	describe('lists entries for the monitor:', () => {
		it('items in every state, newest first, with what a row shows', async () => {
			await store().write([{ op: 'create', type: 'queue', id: support, fields: { name: 'Support' } }]);
			const ready = await claimedItem(store(), arrival({}, email({ subject: 'Made' })));
			const id = freshId();
			await store().commit([
				{
					claim: claimOf(ready),
					decision: { outcome: 'ready', reason: 'none', conditionItem: 'Urgent', output: 4 },
					changes: [{ op: 'create', type: 'case', id, fields: { title: 'Made' }, recordKey: 'case' }],
					close: closing,
				},
			]);
			await ended('skipped', 'unknownSender');
			await ended('failed', 'conditionError');
			const parked = await claimedItem(store());
			await store().park([claimOf(parked)], minute);
			await store().takeIn([arrival()]);
			const { entries, nextCursor } = await store().entries({});
			expect(entries.map(({ state, reason }) => [state, reason])).toEqual([
				['active', null],
				['waiting', null],
				['failed', 'conditionError'],
				['skipped', 'unknownSender'],
				['ready', 'none'],
			]);
			expect(entries.at(-1)).toEqual({
				id: ready.id,
				state: 'ready',
				activityId: ready.activityId,
				activityType: 'email',
				subject: 'Made',
				queueId: support,
				queueName: 'Support',
				ruleId: registration().ruleId,
				ruleName: 'Cases from mail',
				conditionItem: 'Urgent',
				reason: 'none',
				enteredOn: '2026-03-02T10:00:00.000Z',
				evaluatedOn: '2026-03-02T10:00:00.000Z',
				records: [{ case: id }],
				recordNames: { [`case:${id}`]: expect.stringMatching(/^CAS-\d+/) as string },
			});
			expect(nextCursor).toBeNull();
		});

		it.each<[why: string, filter: EntryQuery, subjects: readonly string[]]>([
			['a state', { states: ['skipped'] }, ['Invoice 100% wrong', 'Printer jams']],
			['several states', { states: ['failed', 'active'] }, ['A task', 'Übung']],
			['no state is every state', { states: [] }, ['A task', 'Übung', 'Invoice 100% wrong', 'Printer jams']],
			['a reason', { reason: 'noSender' }, ['Invoice 100% wrong']],
			['an activity type', { activityType: 'task' }, ['A task']],
			['a queue', { queueId: support }, ['Übung', 'Invoice 100% wrong', 'Printer jams']],
			['no queue', { queueId: null }, ['A task']],
			['a rule', { ruleId: registration().ruleId }, ['Übung', 'Invoice 100% wrong', 'Printer jams']],
			['a rule that there is not', { ruleId: 'other' }, []],
			['a part of the subject in any case', { subject: 'PRINTER' }, ['Printer jams']],
			['letters beyond ASCII', { subject: 'übu' }, ['Übung']],
			['a wildcard means itself', { subject: '0% w' }, ['Invoice 100% wrong']],
			['another wildcard means itself', { subject: '_' }, []],
			['a period', { from: '2026-03-02T10:01:00Z', until: '2026-03-02T10:03:00Z' }, ['Übung', 'Invoice 100% wrong']],
			[
				'all at once',
				{ states: ['skipped'], queueId: support, reason: 'noSender', activityType: 'email', subject: 'invoice' },
				['Invoice 100% wrong'],
			],
			['filters that exclude each other', { states: ['failed'], reason: 'noSender' }, []],
		])('filters by %s', async (_why, filter, subjects) => {
			await ended('skipped', 'unknownSender', 'Printer jams');
			current().clock.pass(minute);
			await ended('skipped', 'noSender', 'Invoice 100% wrong');
			current().clock.pass(minute);
			await ended('failed', 'conditionError', 'Übung');
			current().clock.pass(minute);
			await store().takeIn([
				arrival({ places: [{ queueId: null, wayIn: 'call-1' }] }, email({ type: 'task', subject: 'A task' })),
			]);
			expect((await store().entries(filter)).entries.map(({ subject }) => subject)).toEqual(subjects);
		});

		it('goes from page to page by key, whatever arrives meanwhile', async () => {
			await store().takeIn([1, 2, 3, 4, 5].map((number) => arrival({}, email({ subject: `Number ${number}` }))));
			const one = await store().entries({ limit: 2 });
			await store().takeIn([arrival({}, email({ subject: 'Number 6' }))]);
			const two = await store().entries({ limit: 2, cursor: one.nextCursor ?? '' });
			const three = await store().entries({ limit: 2, cursor: two.nextCursor ?? '' });
			expect([one, two, three].map(({ entries }) => entries.map(({ subject }) => subject))).toEqual([
				['Number 5', 'Number 4'],
				['Number 3', 'Number 2'],
				['Number 1'],
			]);
			expect(three.nextCursor).toBeNull();
		});

		it('and from the oldest on, where that is wished', async () => {
			await store().takeIn([1, 2, 3].map((number) => arrival({}, email({ subject: `Number ${number}` }))));
			const one = await store().entries({ order: 'oldest', limit: 2 });
			const two = await store().entries({ order: 'oldest', limit: 2, cursor: one.nextCursor ?? '' });
			expect([one, two].map(({ entries }) => entries.map(({ subject }) => subject))).toEqual([
				['Number 1', 'Number 2'],
				['Number 3'],
			]);
			expect(two.nextCursor).toBeNull();
		});

		it('starts anew with a cursor that is none', async () => {
			await store().takeIn([arrival()]);
			expect((await store().entries({ cursor: "1' or 1=1" })).entries).toHaveLength(1);
		});

		it('leaves test items out', async () => {
			await store().takeIn([arrival()]);
			await store().copyForTest({ activityType: 'email', queueId: support });
			expect((await store().entries({})).entries).toHaveLength(1);
		});
	});

	describe('sums up for the overview:', () => {
		it('how many arrived in each period, by state, rule and reason', async () => {
			await ended('failed', 'conditionError');
			current().clock.pass(2 * 24 * 60 * minute);
			await ended('ready', 'none');
			await ended('skipped', 'unknownSender');
			await ended('skipped', 'unknownSender');
			await store().takeIn([arrival()]);
			await store().copyForTest({ activityType: 'email', queueId: support });
			const { periods } = await store().overview([24, 72]);
			const { ruleId } = registration();
			const ready = { state: 'ready', ruleId, reason: 'none', count: 1 };
			const skipped = { state: 'skipped', ruleId, reason: 'unknownSender', count: 2 };
			const open = { state: 'active', ruleId: null, reason: null, count: 1 };
			const failed = { state: 'failed', ruleId, reason: 'conditionError', count: 1 };
			expect(periods.map(({ hours, from }) => [hours, from])).toEqual([
				[24, '2026-03-03T10:00:00.000Z'],
				[72, '2026-03-01T10:00:00.000Z'],
			]);
			expect(new Set(periods[0]?.counts)).toEqual(new Set([ready, skipped, open]));
			expect(new Set(periods[1]?.counts)).toEqual(new Set([ready, skipped, open, failed]));
		});

		it('the open item that arrived first', async () => {
			expect(await store().overview([])).toEqual({ periods: [], oldestOpen: null, outages: [] });
			await ended('ready', 'none');
			current().clock.pass(minute);
			const [intake] = await store().takeIn([arrival(), arrival()]);
			expect((await store().overview([])).oldestOpen).toEqual({
				id: intake?.queueItemIds[0],
				enteredOn: '2026-03-02T10:01:00.000Z',
			});
		});

		const outage = (kind: 'outageBegan' | 'outageEnded'): NewEvent => ({
			place: {
				ruleId: registration().ruleId,
				ruleName: 'Cases from mail',
				workflowId: registration().workflowId,
				queueId: support,
			},
			content: {
				kind,
				of: 'mailServer',
				code: 'mailboxUnavailable',
				message: 'The mail server does not answer',
				recommendation: null,
				since: '2026-03-02T10:00:00.000Z',
			},
		});
		const outages = async (): Promise<string[]> =>
			(await store().overview([])).outages.map(({ of, ruleName, message }) => `${of}, ${ruleName}: ${message}`);
		const away = 'mailServer, Cases from mail: The mail server does not answer';

		it('outages that began and have not ended, though nobody listens to events', async () => {
			await store().registerRule(registration());
			await store().noteEvents([outage('outageBegan')]);
			expect(await outages()).toEqual([away]);
			await store().noteEvents([outage('outageBegan')]);
			expect(await outages()).toEqual([away]);
			await store().noteEvents([outage('outageEnded')]);
			expect(await outages()).toEqual([]);
		});

		it('no outage of a rule that is gone, or begins anew', async () => {
			await store().registerRule(registration());
			await store().noteEvents([outage('outageBegan')]);
			current().clock.pass(2 * minute);
			expect(await outages()).toEqual([]);
			await store().registerRule(registration());
			expect(await outages()).toEqual([]);
		});
	});

	describe('shows queues:', () => {
		it('with their rules and how much lies in each', async () => {
			await store().write([
				{
					op: 'create',
					type: 'queue',
					id: support,
					fields: { name: 'Support', emailAddress: 'support@contoso.example' },
				},
			]);
			await ended('failed', 'conditionError');
			current().clock.pass(minute);
			await store().registerRule(registration({ ruleId: 'later', name: 'Later', workflowId: 'w2' }), {
				waitForTurn: true,
			});
			const parked = await claimedItem(store());
			await store().park([claimOf(parked)], minute);
			await claimedItem(store());
			await store().takeIn([arrival(), arrival()]);
			const [queue] = await store().queueViews();
			expect(queue).toMatchObject({
				queueId: support,
				name: 'Support',
				emailAddress: 'support@contoso.example',
				rules: [
					{ name: 'Cases from mail', state: 'active' },
					{ name: 'Later', state: 'waiting' },
				],
				unclaimed: 2,
				claimed: 1,
				parked: 1,
				failed: 1,
				oldestOpenOn: '2026-03-02T10:01:00.000Z',
			});
		});

		it('says that a rule is gone that no longer shows itself', async () => {
			await store().registerRule(registration());
			current().clock.pass(2 * minute);
			const [queue] = await store().queueViews();
			expect(queue).toMatchObject({
				name: null,
				rules: [{ state: 'gone', lastSeenOn: '2026-03-02T10:00:00.000Z' }],
				oldestOpenOn: null,
			});
		});

		it('that are empty, and those without a rule', async () => {
			await store().write([{ op: 'create', type: 'queue', id: sales, fields: { name: 'Sales' } }]);
			expect(await store().queueViews()).toEqual([
				{
					queueId: sales,
					name: 'Sales',
					emailAddress: null,
					rules: [],
					unclaimed: 0,
					claimed: 0,
					parked: 0,
					failed: 0,
					oldestOpenOn: null,
				},
			]);
		});
	});

	describe('executes again:', () => {
		it.each<[outcome: Outcome, reason: Reason]>([
			['skipped', 'activeCaseConnected'],
			['failed', 'conditionError'],
		])('an item that ended as %s, with the rule as it is now', async (outcome, reason) => {
			const id = await ended(outcome, reason);
			expect(await store().claim(claimRequest())).toEqual([]);
			const result = await store().reexecute({ selection: { ids: [id] }, pastConnection: true, by: 'Ada' });
			expect(result).toEqual({ reopened: [id], left: [], more: false });
			const [item] = await store().claim(claimRequest({ ruleId: registration().ruleId }));
			expect(item).toMatchObject({
				id,
				state: 'active',
				outcome: null,
				reason: null,
				decision: null,
				attempts: 1,
				pastConnection: true,
			});
			expect(item?.trace.at(-1)).toMatchObject({
				step: 'reexecute',
				text: expect.stringContaining('by Ada, past the skip'),
			});
		});

		it('does not run past a skip that nobody wished away', async () => {
			const id = await ended('skipped', 'activeCaseConnected');
			await store().reexecute({ selection: { ids: [id] }, pastConnection: false });
			expect(first(await store().claim(claimRequest()))).toMatchObject({ id, pastConnection: false });
		});

		it('opens an item once, however often it is asked', async () => {
			const id = await ended('skipped', 'unknownSender');
			const again = { selection: { ids: [id, id] }, pastConnection: false };
			const other = await current().another();
			const results = await Promise.all([store().reexecute(again), other.reexecute(again)]);
			expect(results.flatMap(({ reopened }) => reopened)).toEqual([id]);
			expect(results.flatMap(({ left }) => left)).toEqual([{ id, because: 'open' }]);
			expect(await store().claim(claimRequest())).toHaveLength(1);
		});

		it('lets nothing that a former execution does late change the item', async () => {
			const item = await claimedItem(store());
			const step = {
				claim: claimOf(item),
				close: { ...closing, outcome: 'skipped', reason: 'unknownSender' },
			} as const;
			await store().commit([step]);
			await store().reexecute({ selection: { ids: [item.id] }, pastConnection: false });
			expect(await store().commit([step])).toEqual([{ kind: 'claimLost' }]);
			await store().giveBack([
				{ claim: claimOf(item), text: 'failed late', maxAttempts: 1, backOffMs: minute, monitor: [] },
			]);
			expect(await store().claim(claimRequest())).toHaveLength(1);
		});

		it.each<[because: WhyLeft, prepare: () => Promise<string>]>([
			['unknown', async () => freshId()],
			['open', async () => first(first(await store().takeIn([arrival()])).queueItemIds)],
			['ready', async () => await ended('ready', 'none')],
			[
				'unreadable',
				async () => {
					const failed = { reason: 'messageUnreadable', text: 'No header' } as const;
					return first(first(await store().takeIn([arrival({ failed })])).queueItemIds);
				},
			],
			[
				'hasRecord',
				async () => {
					const item = await claimedItem(store());
					const changes = [{ op: 'create', type: 'case', fields: {}, recordKey: 'case' }] as const;
					await store().commit([
						{ claim: claimOf(item), changes, close: { ...closing, outcome: 'failed', reason: 'internalError' } },
					]);
					return item.id;
				},
			],
		])('leaves an item that is %s', async (because, prepare) => {
			const id = await prepare();
			expect(await store().reexecute({ selection: { ids: [id] }, pastConnection: true })).toEqual({
				reopened: [],
				left: [{ id, because }],
				more: false,
			});
			expect(await store().countReexecutable({})).toBe(0);
		});

		it('what a filter lists, as many as were counted before', async () => {
			const ids = [await ended('skipped', 'unknownSender'), await ended('skipped', 'unknownSender')];
			await ended('skipped', 'noSender');
			const filter = { reason: 'unknownSender' } as const;
			expect(await store().countReexecutable(filter)).toBe(2);
			const { reopened } = await store().reexecute({ selection: { filter }, pastConnection: false });
			expect([...reopened].sort()).toEqual([...ids].sort());
			expect(await store().countReexecutable(filter)).toBe(0);
			expect((await store().reexecute({ selection: { filter }, pastConnection: false })).reopened).toEqual([]);
		});

		it('and lists before which items those are', async () => {
			await ended('skipped', 'unknownSender', 'One');
			await ended('ready', 'none', 'Two');
			await ended('failed', 'conditionError', 'Three');
			await store().takeIn([arrival({}, email({ subject: 'Four' }))]);
			const listed = async (): Promise<string[]> =>
				(await store().entries({ reexecutable: true })).entries.map(({ subject }) => subject);
			expect(await listed()).toEqual(['Three', 'One']);
			await store().reexecute({ selection: { filter: { states: ['failed'] } }, pastConnection: false });
			expect(await listed()).toEqual(['One']);
		});

		it('writes a further entry of the monitor when it ends otherwise', async () => {
			const id = await ended('skipped', 'unknownSender');
			await store().reexecute({ selection: { ids: [id] }, pastConnection: false });
			const item = first(await store().claim(claimRequest()));
			const made = await store().commit([
				{
					claim: claimOf(item),
					changes: [{ op: 'create', type: 'case', fields: {}, recordKey: 'case' }],
					close: closing,
				},
			]);
			expect(first(made)).toMatchObject({ kind: 'done' });
			expect((await current().tables.monitorEntries()).map(({ state }) => state)).toEqual(['ready', 'skipped']);
		});
	});
}
