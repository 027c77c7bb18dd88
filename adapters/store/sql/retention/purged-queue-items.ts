import type { Selectable } from '../../../../vendor/kysely';
import { freshQueueItem, type Decision, type QueueItem } from '../../../../core/activity/queue-item';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import { inChunks, insertChunks } from '../database/chunks';
import { isoTime } from '../database/column-values';
import { recordsOf, type QueueItemRow } from '../items/queue-item-row';
import { keptNote } from '../replies/kept-note';
import type { Db } from '../schema/schema';
import type { PurgedQueueItemTable } from '../schema/tables/item-tables';
import type { Tx } from '../database/tx';

export type PurgedRow = Selectable<PurgedQueueItemTable>;

/** What was purged, by the ids of the queue items. */
export async function purgedItems(db: Db, ids: Iterable<string>): Promise<Map<string, PurgedRow>> {
	const rows = await inChunks(ids, (chunk) =>
		db.selectFrom('purged_queue_item').selectAll().where('id', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.id, row]));
}

/** A purged item as far as it is known: what it ended as and its records; the rest is gone. */
export function toPurgedQueueItem(row: PurgedRow): QueueItem {
	return {
		...freshQueueItem,
		id: row.id,
		activityId: row.activity_id,
		activityType: row.activity_type,
		queueId: row.queue_id === '' ? null : row.queue_id,
		wayIn: row.way_in,
		conversationId: '',
		state: row.state,
		outcome: row.outcome as Outcome | null,
		reason: row.reason as Reason | null,
		conditionItem: row.condition_item,
		decision: row.decision === null ? null : (JSON.parse(row.decision) as Decision),
		records: recordsOf(row),
		claimNumber: row.claim_number,
		enteredOn: isoTime(row.entered_on),
		closedOn: isoTime(row.closed_on),
	};
}

/**
 * Removes queue items, and keeps of each, unless it is a test item, its key with outcome and records:
 * by it the same message is known when it comes again, and an execution that is late hands on what
 * was done. Of their replies the ids stay, so that none is sent a second time.
 */
export async function purgeItems(tx: Tx, items: readonly QueueItemRow[]): Promise<void> {
	const now = await tx.now();
	const kept = items.filter((item) => item.test === 0).map((item) => purgedRow(item, now));
	for (const rows of insertChunks(kept))
		await tx.db
			.insertInto('purged_queue_item')
			.values(rows)
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
	const ids = items.map(({ id }) => id);
	await emptyReplies(tx, ids);
	for (const id of ids) await tx.db.deleteFrom('queue_item').where('id', '=', id).execute();
}

function purgedRow(item: QueueItemRow, now: number): PurgedRow {
	const {
		id,
		activity_id,
		activity_type,
		queue_id,
		way_in,
		claim_number,
		outcome,
		reason,
		condition_item,
		decision,
		records,
		entered_on,
	} = item;
	return {
		id,
		activity_id,
		activity_type,
		queue_id,
		way_in,
		claim_number,
		state: item.state === 'failed' ? 'failed' : 'inactive',
		outcome,
		reason,
		condition_item,
		decision,
		records,
		entered_on,
		closed_on: item.closed_on ?? now,
		purged_on: now,
	};
}

async function emptyReplies(tx: Tx, itemIds: readonly string[]): Promise<void> {
	const rows = await inChunks(itemIds, (chunk) =>
		tx.db.selectFrom('reply').select(['id', 'state', 'note']).where('queue_item_id', 'in', chunk).execute(),
	);
	for (const row of rows) {
		const { id } = row;
		const { state, reason } = keptNote(row);
		await tx.db
			.updateTable('reply')
			.set({ content: '{}', note: JSON.stringify({ id, state, reason }), address: null, about: null })
			.where('id', '=', id)
			.execute();
	}
}
