import { randomUUID } from 'node:crypto';
import type { Outcome, Reason } from '../../../core/activity/queue-item';
import type { MonitorEntry, MonitorQuery } from '../../../core/record-store';
import { isoTime } from './column-values';
import type { QueueItemRow } from './queue-item-row';
import type { Db } from './schema';

/** How an item ended, for the activity monitor. */
export interface Ending {
	readonly outcome: Outcome;
	readonly reason: Reason;
	readonly conditionItem: string | null;
	/** Outcomes that become entries. */
	readonly captured: readonly Outcome[];
}

/** Which outcomes become entries where no rule has said so. */
export const defaultCaptured: readonly Outcome[] = ['failed'];

/**
 * Writes the entry of a queue item. An entry that was ready and fails afterwards becomes failed,
 * whatever is captured, and an ending that repeats the last one makes no further entry.
 */
export async function noteEnding(trx: Db, item: QueueItemRow, ending: Ending, now: number): Promise<void> {
	const last = await trx
		.selectFrom('monitor_entry')
		.select(['id', 'state', 'reason'])
		.where('queue_item_id', '=', item.id)
		.where('reason', '!=', 'duplicate')
		.orderBy('position', 'desc')
		.limit(1)
		.executeTakeFirst();
	const repeats = last?.state === ending.outcome && last.reason === ending.reason;
	const mendsReady = last?.state === 'ready' && ending.outcome === 'failed';
	if (last !== undefined && (repeats || mendsReady)) {
		await trx
			.updateTable('monitor_entry')
			.set({ state: ending.outcome, reason: ending.reason, evaluated_on: now })
			.where('id', '=', last.id)
			.execute();
		return;
	}
	await addEntry(trx, item, ending, now);
}

/** Notes that an activity arrived again where the item stands already. */
export async function noteDuplicate(trx: Db, item: QueueItemRow, captured: readonly Outcome[], now: number): Promise<void> {
	await addEntry(trx, item, { outcome: 'skipped', reason: 'duplicate', conditionItem: null, captured }, now);
}

async function addEntry(trx: Db, item: QueueItemRow, ending: Ending, now: number): Promise<void> {
	if (item.test === 1 || !ending.captured.includes(ending.outcome)) return;
	const activity = await trx.selectFrom('activity').select('subject').where('id', '=', item.activity_id).executeTakeFirst();
	await trx
		.insertInto('monitor_entry')
		.values({
			id: randomUUID(),
			queue_item_id: item.id,
			activity_type: item.activity_type,
			subject: activity?.subject ?? '',
			state: ending.outcome,
			reason: ending.reason,
			rule_id: item.rule_id,
			rule_name: item.rule_name,
			condition_item: ending.conditionItem,
			queue_id: item.queue_id,
			evaluated_on: now,
		})
		.execute();
}

/** Entries of the monitor, newest first, at most 1,000. */
export async function monitorEntries(db: Db, query: MonitorQuery = {}): Promise<MonitorEntry[]> {
	const limit = Math.min(Math.max(query.limit ?? 100, 1), 1_000);
	const rows = await db.selectFrom('monitor_entry').selectAll().orderBy('position', 'desc').limit(limit).execute();
	return rows.map((row) => ({
		id: row.id,
		queueItemId: row.queue_item_id,
		activityType: row.activity_type,
		subject: row.subject,
		state: row.state,
		reason: row.reason as Reason,
		ruleId: row.rule_id,
		ruleName: row.rule_name,
		conditionItem: row.condition_item,
		queueId: row.queue_id === '' ? null : row.queue_id,
		evaluatedOn: isoTime(row.evaluated_on),
	}));
}
