import type { Decision, QueueItem } from '../../../core/activity/queue-item';
import type { NewTraceEntry } from '../../../core/activity/trace';
import type { Store } from '../../../core/ledger/store';
import type { Step } from '../../../core/ledger/steps';
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
	type ContractStore,
} from '../contract-store';

const decision: Decision = { outcome: 'ready', reason: 'none', conditionItem: 'Urgent', output: 0 };
const entry = (text: string): NewTraceEntry => ({ at: '2026-03-02T10:00:00.000Z', step: 'evaluate', text });

/** What Evaluate Rule writes of its batch: decisions, each with an entry of the trace, and endings. */
export function decideContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const item = async (id: string): Promise<QueueItem> => first(await store().queueItems({ ids: [id] }));
	const deciding = (held: QueueItem, rest: Partial<Step> = {}): Step => ({
		claim: claimOf(held),
		decision,
		trace: [entry('Urgent')],
		...rest,
	});

	describe('deciding', () => {
		it('keeps the decision, adds to the trace behind what it has, and leaves the item claimed', async () => {
			const held = await claimedItem(store());
			const noMatch: Decision = { outcome: 'skipped', reason: 'noConditionMatched', conditionItem: null, output: 2 };
			await store().commit([deciding(held, { decision: noMatch, trace: [entry('Once')] })]);
			await store().commit([deciding(held, { trace: [entry('Once more, "quoted" \u0000 ü')] })]);
			expect(await item(held.id)).toMatchObject({
				state: 'active',
				outcome: null,
				decision,
				conditionItem: 'Urgent',
				evaluatedOn: '2026-03-02T10:00:00.000Z',
				closedOn: null,
				trace: [{ text: 'Once' }, { text: 'Once more, "quoted" \u0000 ü' }],
			});
			expect(await store().hold([claimOf(held)], minute)).toMatchObject([{ kind: 'current' }]);
		});

		it('closes an item, notes its ending, and lets the next one of its conversation go', async () => {
			const conversationKeys = ['a conversation'];
			await store().registerRule(registration());
			await store().takeIn([arrival({ conversationKeys }), arrival({ conversationKeys })]);
			const held = first(await store().claim(claimRequest()));
			expect(await store().claim(claimRequest())).toEqual([]);
			const close = { ...closing, outcome: 'skipped', reason: 'noConditionMatched', monitor: ['skipped'] } as const;
			expect(await store().commit([deciding(held, { close })])).toEqual([{ kind: 'done', saved: [] }]);
			expect(await item(held.id)).toMatchObject({ state: 'inactive', outcome: 'skipped', decision });
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: held.id, state: 'skipped', reason: 'noConditionMatched', conditionItem: 'Urgent' },
			]);
			expect(await store().claim(claimRequest())).toHaveLength(1);
		});

		it('decides what is held beside what is lost, what makes a record, and what there is not, in order', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			await store().takeIn([arrival(), arrival({}, email({ subject: 'Another' }))]);
			const [again, making, plain] = await store().claim(claimRequest());
			if (again === undefined || making === undefined || plain === undefined) throw new Error('Expected three items');
			const unknown = { ...plain, id: '10000000-0000-4000-9000-000000000000' };
			const changes = [{ op: 'create', type: 'case', fields: { title: 'Jam' }, recordKey: 'case' }] as const;
			const results = await store().commit([
				deciding(unknown),
				deciding(plain, { close: closing }),
				deciding(late),
				deciding(making, { changes, close: closing }),
			]);
			expect(results).toMatchObject([
				{ kind: 'claimLost' },
				{ kind: 'done', saved: [] },
				{ kind: 'claimLost' },
				{ kind: 'done', saved: [{ change: 'created' }] },
			]);
			expect(await item(late.id)).toMatchObject({ decision: null, trace: [] });
			expect(await item(plain.id)).toMatchObject({ state: 'inactive', decision });
			expect(Object.keys((await item(making.id)).records)).toEqual(['case']);
		});

		it('decides an item once under each claim that is current, and not when it is closed', async () => {
			const held = await claimedItem(store());
			await store().commit([deciding(held, { close: closing })]);
			expect(await store().commit([deciding(held)])).toEqual([{ kind: 'claimLost' }]);
			expect((await item(held.id)).trace).toHaveLength(1);
		});

		it('keeps the beginning and the end of a trace that grows very long', async () => {
			const held = await claimedItem(store());
			for (const part of ['Long', 'Longer']) {
				const trace = Array.from({ length: 150 }, (_, at) => entry(`${part} ${at}`));
				await store().commit([{ claim: claimOf(held), trace }]);
			}
			await store().commit([deciding(held)]);
			const { trace } = await item(held.id);
			expect(trace).toHaveLength(200);
			expect([trace.at(0)?.text, trace.at(-1)?.text]).toEqual(['Long 0', 'Urgent']);
		});

		it('decides a copy for a manual run, and leaves the conversation to the item itself', async () => {
			const held = await claimedItem(store());
			const copy = await store().copyForTest({ activityType: 'email', queueId: registration().queueId });
			if (copy === null) throw new Error('Expected a copy');
			expect(await store().commit([deciding(copy, { close: closing })])).toMatchObject([{ kind: 'done' }]);
			expect(await item(copy.id)).toMatchObject({ state: 'inactive', decision });
			expect(await store().hold([claimOf(held)], minute)).toMatchObject([{ kind: 'current' }]);
		});
	});
}
