import { sql } from '../../../../vendor/kysely';
import { abandonedAfterMs } from '../../../../core/activity/abandonment';
import { isoTime } from '../database/column-values';
import { lockItems } from '../claims/held-items';
import { defaultCaptured, noteEndings } from '../monitor/note-endings';
import { addTrace, capturedOutcomes, type QueueItemRow } from '../items/queue-item-row';
import type { Tx } from '../database/tx';

/** As many items are abandoned in one transaction. */
const mostAtOnce = 100;

/** Whether the execution of an item has waited for too long. */
export const isOverdue = (item: Pick<QueueItemRow, 'parked_on' | 'state' | 'test'>, now: number): boolean =>
	item.state === 'waiting' && item.test === 0 && (item.parked_on ?? now) <= now - abandonedAfterMs;

/** Whether an item was abandoned, so that its execution may not go on. */
export const isAbandoned = (item: Pick<QueueItemRow, 'state' | 'reason'>): boolean =>
	item.state === 'failed' && item.reason === 'abandoned';

/** Abandons items whose executions have waited for too long; see the port. */
export async function abandon(tx: Tx): Promise<number> {
	const now = await tx.now();
	const { rows } = await overdueSql(now - abandonedAfterMs).execute(tx.db);
	const items = await lockItems(
		tx,
		rows.map(({ id }) => id),
	);
	const overdue = [...items.values()].filter(({ item }) => isOverdue(item, now));
	for (const { item } of overdue) await abandonItem(tx, item);
	return overdue.length;
}

const overdueSql = (parkedUntil: number) =>
	sql<{ id: string }>`select id from queue_item where state = 'waiting' and test = 0 and parked_on <= ${parkedUntil}
		order by parked_on limit ${sql.lit(mostAtOnce)}`;

/** Ends one item as abandoned. */
export async function abandonItem(tx: Tx, item: QueueItemRow): Promise<QueueItemRow> {
	const now = await tx.now();
	const row = await tx.db
		.updateTable('queue_item')
		.set({
			state: 'failed',
			outcome: 'failed',
			reason: 'abandoned',
			evaluated_on: now,
			closed_on: now,
			held_until: 0,
			trace: addTrace(item, { at: isoTime(now), step: 'settle', kind: 'abandoned', values: {} }),
		})
		.where('id', '=', item.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	const captured = capturedOutcomes(item.captured) ?? defaultCaptured;
	await noteEndings(tx, [
		[row.id, { outcome: 'failed', reason: 'abandoned', conditionItem: row.condition_item, captured }],
	]);
	return row;
}
