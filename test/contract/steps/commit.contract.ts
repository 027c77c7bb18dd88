import type { QueueItem } from '../../../core/activity/queue-item';
import type { Store } from '../../../core/ledger/store';
import type { Step } from '../../../core/ledger/steps';
import {
	caseNumber,
	arrival,
	claimedItem,
	claimOf,
	claimRequest,
	closing,
	first,
	freshId,
	minute,
	registration,
	reply,
	support,
	type ContractStore,
} from '../contract-store';

/** What nodes write down: steps under a claim, replies, and the monitor. */
export function commitContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const item = async (id: string): Promise<QueueItem> => first(await store().queueItems({ ids: [id] }));
	const makeCase = (id: string): NonNullable<Step['changes']>[number] => ({
		op: 'create',
		type: 'case',
		id,
		fields: { title: 'Jam' },
		recordKey: 'case',
		link: 'regarding',
	});

	describe('commit', () => {
		it('makes the record, notes it, connects the activity and closes the item in one', async () => {
			const { id, activityId, claimNumber } = await claimedItem(store());
			const caseId = freshId();
			const decision = { outcome: 'ready', reason: 'none', conditionItem: 'Any', output: 0 } as const;
			const trace = [{ at: '2026-03-02T10:00:00.000Z', step: 'create', text: 'Case made' }] as const;
			const [result] = await store().commit([
				{
					claim: { queueItemId: id, number: claimNumber },
					decision,
					changes: [makeCase(caseId)],
					trace,
					close: closing,
				},
			]);
			expect(result).toMatchObject({ kind: 'done', saved: [{ change: 'created', record: { id: caseId } }] });
			expect(await item(id)).toMatchObject({
				state: 'inactive',
				outcome: 'ready',
				reason: 'none',
				conditionItem: 'Any',
				decision,
				records: { case: { case: caseId } },
				closedOn: '2026-03-02T10:00:00.000Z',
				trace,
			});
			expect(first(await store().activities([activityId])).regarding).toEqual({ case: caseId });
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: id, state: 'ready', conditionItem: 'Any', queueId: support },
			]);
		});

		it('makes a record once under a Record Key that says no id, and another one under another key', async () => {
			const { id, claimNumber } = await claimedItem(store());
			const claim = { queueItemId: id, number: claimNumber };
			const creation = { op: 'create', type: 'case', link: 'regarding' } as const;
			const made = async (recordKey: string, title: string) => {
				const changes = [{ ...creation, fields: { title }, recordKey }];
				const [result] = await store().commit([{ claim, changes }]);
				if (result?.kind !== 'done') throw new Error(`The step ended as ${result?.kind ?? 'nothing'}`);
				return first(result.saved);
			};
			const before = await made('case', 'Jam');
			expect(before).toMatchObject({ change: 'created', record: { title: 'Jam' } });
			expect(await made('case', 'Jam once more')).toMatchObject({
				change: 'existed',
				record: { id: before.record.id, title: 'Jam' },
			});
			const other = await made('case#2', 'Paper');
			expect(other.change).toBe('created');
			expect((await item(id)).records).toEqual({
				case: { case: before.record.id },
				'case#2': { case: other.record.id },
			});
		});

		it('answers a record that it makes as the store has it from then on', async () => {
			const { id, claimNumber } = await claimedItem(store());
			const fields = { title: 'Jam\u0000', description: 'It jams', resolvedOn: null, customer: null };
			const [result] = await store().commit([
				{
					claim: { queueItemId: id, number: claimNumber },
					changes: [{ op: 'create', type: 'case', fields, recordKey: 'case' }],
				},
			]);
			const { record } = first(result?.kind === 'done' ? result.saved : []);
			expect(await store().get('case', [record.id])).toEqual([record]);
		});

		it('gives a step of a trace its sentence, also behind one that stood there without a kind', async () => {
			const { id, claimNumber } = await claimedItem(store());
			const claim = { queueItemId: id, number: claimNumber };
			const place = { at: '2026-03-02T10:00:00.000Z', step: 'create' } as const;
			const note = { kind: 'recordWritten', values: { did: 'create', type: 'case' } } as const;
			await store().commit([{ claim, trace: [{ ...place, text: 'Looked around' }] }]);
			await store().commit([{ claim, trace: [{ ...place, ...note }] }]);
			expect((await item(id)).trace).toEqual([
				{ ...place, text: 'Looked around' },
				{ ...place, ...note, text: 'Created the case' },
			]);
		});

		it('gives the outline that many traces share back with each of them', async () => {
			const outline = { items: [{ name: 'Urgent', combinator: 'all', groups: [] }] };
			const steps = [await claimedItem(store()), await claimedItem(store())].map(({ id, claimNumber }) => ({
				claim: { queueItemId: id, number: claimNumber },
				trace: [
					{
						at: '2026-03-02T10:00:00.000Z',
						step: 'evaluate' as const,
						text: 'Matched',
						detail: { stops: [1] },
						outline,
					},
				],
			}));
			await store().commit(steps);
			const [again] = steps;
			if (again !== undefined)
				await store().commit([{ ...again, trace: [{ at: '2026-03-02T10:00:01.000Z', step: 'create', text: 'Made' }] }]);
			const traces = await Promise.all(steps.map(async ({ claim }) => (await item(claim.queueItemId)).trace));
			expect(traces.map(([entry]) => entry)).toEqual(steps.map(({ trace }) => trace[0]));
			expect(traces.map((trace) => trace.length)).toEqual([2, 1]);
		});

		it('adds to what the activity is related to, or replaces it', async () => {
			const { activityId, ...held } = await claimedItem(store());
			const claim = { queueItemId: held.id, number: held.claimNumber };
			const [one, two] = [freshId(), freshId()];
			await store().commit([
				{ claim, changes: [one, two, one].map((id) => ({ ...makeCase(id), link: 'related' as const })) },
			]);
			expect(first(await store().activities([activityId])).related).toEqual([{ case: one }, { case: two }]);
			await store().commit([{ claim, connect: { regarding: { case: two }, related: [] } }]);
			expect(first(await store().activities([activityId]))).toMatchObject({ regarding: { case: two }, related: [] });
			await store().commit([{ claim, connect: { related: [{ case: one }] } }]);
			expect(first(await store().activities([activityId]))).toMatchObject({
				regarding: { case: two },
				related: [{ case: one }],
			});
		});

		it('takes the record that exists when a step is done again after a kill', async () => {
			const held = await claimedItem(store());
			const caseId = freshId();
			await store().commit([{ claim: claimOf(held), changes: [makeCase(caseId)] }]);
			current().clock.pass(minute);
			const again = first(await store().claim(claimRequest()));
			expect(again.records).toEqual({ case: { case: caseId } });
			const [result] = await store().commit([{ claim: claimOf(again), changes: [makeCase(caseId)], close: closing }]);
			expect(result).toMatchObject({ kind: 'done', saved: [{ change: 'existed' }] });
			expect((await store().list('case')).records).toHaveLength(1);
		});

		it('writes nothing under an older claim', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			const now = first(await store().claim(claimRequest()));
			const step = { changes: [makeCase(freshId())], close: closing };
			const results = await store().commit([
				{ claim: claimOf(late), ...step },
				{ claim: claimOf(now), ...step },
			]);
			expect(results).toMatchObject([{ kind: 'claimLost' }, { kind: 'done' }]);
			expect((await store().list('case')).records).toHaveLength(1);
		});

		it('writes under a claim whose lease has ended while nobody took the item', async () => {
			const held = await claimedItem(store());
			current().clock.pass(10 * minute);
			expect(await store().commit([{ claim: claimOf(held), close: closing }])).toMatchObject([{ kind: 'done' }]);
		});

		it('writes nothing once the item was given back', async () => {
			const held = await claimedItem(store());
			await store().giveBack([{ claim: claimOf(held), text: '', maxAttempts: 5, backOffMs: 0, monitor: [] }]);
			expect(await store().commit([{ claim: claimOf(held), close: closing }])).toMatchObject([{ kind: 'claimLost' }]);
		});

		it('undoes the whole of a refused step, and does the others', async () => {
			await store().registerRule(registration());
			await store().takeIn([arrival(), arrival()]);
			const [bad, good] = await store().claim(claimRequest());
			const refused = { op: 'create', type: 'case', fields: { contact: freshId() } } as const;
			const results = await store().commit([
				{ claim: claimOf(first([bad as QueueItem])), changes: [makeCase(freshId()), refused], close: closing },
				{ claim: claimOf(first([good as QueueItem])), changes: [makeCase(freshId())], close: closing },
			]);
			expect(results).toMatchObject([{ kind: 'refused', error: { code: 'referenceNotFound' } }, { kind: 'done' }]);
			expect((await store().list('case')).records).toMatchObject([{ number: caseNumber(current(), 1) }]);
			expect(await item(bad?.id ?? '')).toMatchObject({ state: 'active', records: {} });
		});

		it('puts an item back without spending an attempt', async () => {
			const held = await claimedItem(store());
			await store().commit([{ claim: claimOf(held), putBack: { afterMs: 30_000, reason: 'ruleInvalid' } }]);
			expect(await item(held.id)).toMatchObject({ state: 'active', attempts: 0, reason: 'ruleInvalid' });
			expect(await store().claim(claimRequest())).toEqual([]);
			current().clock.pass(30_000);
			expect(await store().claim(claimRequest())).toMatchObject([{ id: held.id, attempts: 1 }]);
		});

		it('turns a ready entry of the monitor to failed when the flow fails afterwards', async () => {
			const held = await claimedItem(store());
			const claim = claimOf(held);
			await store().commit([{ claim, close: closing }]);
			const close = { ...closing, outcome: 'failed', reason: 'recordNotCreated' } as const;
			expect(await store().commit([{ claim, changes: [makeCase(freshId())], close }])).toMatchObject([
				{ kind: 'claimLost' },
			]);
			expect(await store().commit([{ claim, close }])).toMatchObject([{ kind: 'done' }]);
			expect(await current().tables.monitorEntries()).toMatchObject([{ state: 'failed', reason: 'recordNotCreated' }]);
			expect(await item(held.id)).toMatchObject({ state: 'inactive', outcome: 'failed' });
		});

		it('writes only the outcomes that the rule captures', async () => {
			const held = await claimedItem(store());
			await store().commit([{ claim: claimOf(held), close: { ...closing, monitor: ['failed'] } }]);
			expect(await current().tables.monitorEntries()).toEqual([]);
		});

		it('keeps a manual run apart: marked records, no connection, no monitor', async () => {
			const { activityId } = await claimedItem(store());
			const copy = first(
				[await store().copyForTest({ activityType: 'email', queueId: support })].filter((found) => found !== null),
			);
			const claim = { queueItemId: copy.id, number: 0 };
			expect(await store().commit([{ claim, changes: [makeCase(freshId())], close: closing }])).toMatchObject([
				{ kind: 'done', saved: [{ record: { test: true, number: caseNumber(current(), 1, true) } }] },
			]);
			expect(first(await store().activities([activityId])).regarding).toBeNull();
			expect(await current().tables.monitorEntries()).toEqual([]);
			expect(await store().queueItems({ queueId: support })).toHaveLength(1);
		});

		it('copies the oldest waiting item for a manual run, else the last one handled', async () => {
			const place = { activityType: 'email', queueId: support };
			expect(await store().copyForTest(place)).toBeNull();
			const held = await claimedItem(store());
			await store().commit([{ claim: claimOf(held), close: closing }]);
			expect(await store().copyForTest(place)).toMatchObject({
				activityId: held.activityId,
				test: true,
				state: 'active',
				attempts: 0,
				outcome: null,
			});
			const waiting = arrival();
			await store().takeIn([waiting, arrival()]);
			expect(await store().copyForTest(place)).toMatchObject({ activityId: waiting.activity.id });
		});
	});

	describe('replies', () => {
		it('sends a reply once, and keeps it as a message of the conversation', async () => {
			const held = await claimedItem(store());
			const answer = reply({ regarding: { case: 'k1' } });
			expect(await store().beginReply(claimOf(held), answer)).toBe('claimed');
			expect((await item(held.id)).reply).toMatchObject({ id: answer.id, state: 'pending' });
			await store().endReply(answer.id, { id: answer.id, state: 'sent', reason: null, messageId: answer.messageId });
			expect(await store().beginReply(claimOf(held), answer)).toBe('exists');
			expect((await item(held.id)).reply).toMatchObject({ state: 'sent' });
			expect(await store().messages([answer.messageId])).toMatchObject([
				{ direction: 'outgoing', conversationId: held.conversationId, regarding: { case: 'k1' } },
			]);
			await store().takeIn([arrival({ conversationKeys: [answer.messageId] })]);
			expect(new Set((await store().queueItems({})).map((each) => each.conversationId)).size).toBe(1);
		});

		it('does not send again what may have been sent before a kill', async () => {
			const held = await claimedItem(store());
			const answer = reply();
			await store().beginReply(claimOf(held), answer);
			current().clock.pass(minute);
			const again = first(await store().claim(claimRequest()));
			expect(await store().beginReply(claimOf(held), answer)).toBe('claimLost');
			expect(await store().beginReply(claimOf(again), answer)).toBe('exists');
			expect(await store().messages([answer.messageId])).toEqual([]);
		});

		it('keeps no message that was not sent', async () => {
			const held = await claimedItem(store());
			const answer = reply();
			await store().beginReply(claimOf(held), answer);
			await store().endReply(answer.id, { id: answer.id, state: 'notSent', reason: 'sendFailed' });
			expect((await item(held.id)).reply).toMatchObject({ state: 'notSent', reason: 'sendFailed' });
			expect(await store().messages([answer.messageId])).toEqual([]);
		});

		it('lets a manual run send as often as it likes', async () => {
			await store().takeIn([arrival()]);
			const copy = await store().copyForTest({ activityType: 'email', queueId: support });
			const claim = { queueItemId: copy?.id ?? '', number: 0 };
			const answer = reply({ test: true });
			expect([await store().beginReply(claim, answer), await store().beginReply(claim, answer)]).toEqual([
				'claimed',
				'claimed',
			]);
		});
	});

	it('shows the newest monitor entries first', async () => {
		await store().registerRule(registration());
		const messages = [arrival(), arrival(), arrival()];
		await store().takeIn(messages);
		for (const claimed of await store().claim(claimRequest()))
			await store().commit([{ claim: claimOf(claimed), close: closing }]);
		const entries = await current().tables.monitorEntries();
		const ids = (await store().queueItems({})).map((each) => each.id);
		expect(entries.map((entry) => entry.queueItemId)).toEqual(ids);
	});
}
