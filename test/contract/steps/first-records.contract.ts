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
	first,
	freshId,
	minute,
	registration,
	type ContractStore,
} from '../contract-store';

const decision: Decision = { outcome: 'ready', reason: 'none', conditionItem: 'Urgent', output: 0 };
const entry = (text: string): NewTraceEntry => ({ at: '2026-03-02T10:00:00.000Z', step: 'create', text });

/** What Create Record writes of its batch: the first record of each item, an entry of its trace, and its end. */
export function firstRecordsContract(current: () => ContractStore): void {
	const store = (): Store => current().store;
	const item = async (id: string): Promise<QueueItem> => first(await store().queueItems({ ids: [id] }));
	const making = (held: QueueItem, recordKey = 'case', fields: Record<string, unknown> = { title: 'Jam' }): Step => ({
		claim: claimOf(held),
		changes: [{ op: 'create', type: 'case', fields, recordKey, link: 'regarding' }],
		trace: [entry(`Made "${recordKey}" \u0000 ü`)],
		close: closing,
	});

	describe('the first records of queue items', () => {
		it('are noted with an entry behind what the trace has, and end their items, which go to the monitor', async () => {
			const held = await claimedItem(store());
			await store().commit([{ claim: claimOf(held), decision, trace: [entry('Urgent')] }]);
			const close = { ...closing, monitor: ['ready'] } as const;
			const [done] = await store().commit([{ ...making(held), close }]);
			const made = done?.kind === 'done' ? done.saved[0]?.record.id : undefined;
			expect(await item(held.id)).toMatchObject({
				state: 'inactive',
				outcome: 'ready',
				records: { case: { case: made } },
				trace: [{ text: 'Urgent' }, { text: 'Made "case" \u0000 ü' }],
			});
			expect(await store().activities([held.activityId])).toMatchObject([{ regarding: { case: made } }]);
			expect(await current().tables.monitorEntries()).toMatchObject([
				{ queueItemId: held.id, state: 'ready', conditionItem: 'Urgent' },
			]);
		});

		it('are made beside further ones, what is refused, what is lost, and what there is not, in order', async () => {
			const late = await claimedItem(store());
			current().clock.pass(minute);
			await store().takeIn(Array.from({ length: 4 }, () => arrival()));
			const [again, plain, second, bad] = await store().claim(claimRequest());
			if (again === undefined || plain === undefined || second === undefined || bad === undefined)
				throw new Error('Expected four items');
			const { close: _close, ...open } = making(second);
			await store().commit([open]);
			const results = await store().commit([
				making({ ...plain, id: freshId() }),
				making(plain),
				making(late),
				making(second, 'another'),
				making(bad, 'case', { customer: { contact: freshId() } }),
			]);
			expect(results).toMatchObject([
				{ kind: 'claimLost' },
				{ kind: 'done', saved: [{ change: 'created' }] },
				{ kind: 'claimLost' },
				{ kind: 'done', saved: [{ change: 'created' }] },
				{ kind: 'refused', error: { code: 'referenceNotFound' } },
			]);
			expect(await item(late.id)).toMatchObject({ records: {}, trace: [] });
			expect(await item(bad.id)).toMatchObject({ state: 'active', records: {}, trace: [] });
			expect(Object.keys((await item(second.id)).records).sort()).toEqual(['another', 'case']);
		});

		it('say under which claim an execution has begun, so that it is not given up', async () => {
			const late = await claimedItem(store());
			await store().commit([{ claim: claimOf(late), decision, trace: [entry('Urgent')] }]);
			current().clock.pass(minute);
			const held = first(await store().claim(claimRequest()));
			const { close: _close, ...open } = making(held);
			await store().commit([open]);
			expect(await store().giveUp([claimOf(held)], { text: 'Nobody began' })).toEqual([]);
			expect(await item(held.id)).toMatchObject({ state: 'active', decision });
		});

		it('keep the beginning and the end of a trace that has grown very long', async () => {
			const held = await claimedItem(store());
			const trace = Array.from({ length: 200 }, (_, at) => entry(`Long enough to be counted as an entry, ${at}`));
			await store().commit([{ claim: claimOf(held), trace }]);
			await store().commit([making(held, 'case')]);
			const { trace: kept } = await item(held.id);
			expect(kept).toHaveLength(200);
			expect([kept.at(0)?.text, kept.at(-1)?.text]).toEqual([
				'Long enough to be counted as an entry, 0',
				'Made "case" \u0000 ü',
			]);
		});

		it('of a copy for a manual run leave the item itself and its conversation', async () => {
			const held = await claimedItem(store());
			const { queueId } = registration();
			const copy = await store().copyForTest({ activityType: 'email', queueId });
			if (copy === null) throw new Error('Expected a copy');
			expect(await store().commit([making(copy)])).toMatchObject([
				{ kind: 'done', saved: [{ record: { test: true } }] },
			]);
			expect(await item(copy.id)).toMatchObject({ state: 'inactive' });
			expect(await store().hold([claimOf(held)], minute)).toMatchObject([{ kind: 'current' }]);
			expect(await store().activities([held.activityId])).toMatchObject([{ regarding: null }]);
		});
	});
}
