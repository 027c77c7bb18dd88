import type { Outcome } from '../../../../core/activity/reason';
import type { Selectable } from '../../../../vendor/kysely';
import { uuidV7 } from '../../../uuid-v7';
import { inChunks } from '../database/chunks';
import { insertRows } from '../database/insert-rows';
import { noteFailures } from '../events/event-sources';
import type { QueueItemRow } from '../items/queue-item-row';
import type { MonitorEntryTable } from '../schema/tables/item-tables';
import type { Tx } from '../database/tx';
import { endedColumns, type Captured, type Ending } from './ending';

/** Which outcomes become entries where no rule has said so. */
export const defaultCaptured: readonly Outcome[] = ['failed'];

/** What an entry shows of its queue item. */
export type Noted = Pick<
	QueueItemRow,
	'id' | 'activity_id' | 'activity_type' | 'queue_id' | 'rule_id' | 'rule_name' | 'test'
>;

/** The id of a queue item with how it ended. */
export type Ended = readonly [itemId: string, ending: Ending];

type LastEntry = Pick<Selectable<MonitorEntryTable>, 'id' | 'state' | 'reason'>;

/**
 * Writes the entries of queue items that ended, once the items say so. An entry that was ready and
 * fails afterwards becomes failed, whatever is captured, and an ending that repeats the last one
 * makes no further entry. Failures become events too.
 */
export async function noteEndings(tx: Tx, ended: readonly Ended[]): Promise<void> {
	const now = await tx.now();
	const last = await lastEntries(tx, new Map(ended));
	const captured = await capturedOf(tx, ended);
	const repeated = new Set<string>();
	for (const [id, ending] of ended) {
		const before = last.get(id);
		const repeats = before?.state === ending.outcome && before.reason === ending.reason;
		const mendsReady = before?.state === 'ready' && ending.outcome === 'failed';
		if (before === undefined || (!repeats && !mendsReady)) continue;
		repeated.add(id);
		await tx.db
			.updateTable('monitor_entry')
			.set({ state: ending.outcome, reason: ending.reason, evaluated_on: now })
			.where('id', '=', before.id)
			.execute();
	}
	await addEntries(
		tx,
		captured.filter(([{ id }]) => !repeated.has(id)),
	);
	await noteFailures(tx, captured);
}

async function capturedOf(tx: Tx, ended: readonly Ended[]): Promise<Captured[]> {
	const endings = new Map(ended.filter(([, ending]) => ending.captured.includes(ending.outcome)));
	const rows = await inChunks(endings.keys(), (chunk) =>
		tx.db.selectFrom('queue_item').select(endedColumns).where('id', 'in', chunk).where('test', '=', 0).execute(),
	);
	const items = new Map(rows.map((row) => [row.id, row]));
	return [...endings].flatMap(([id, ending]): Captured[] => {
		const item = items.get(id);
		return item === undefined ? [] : [[item, ending]];
	});
}

/** Notes that an activity arrived again where the item stands already. */
export async function noteDuplicate(tx: Tx, item: Noted, captured: readonly Outcome[]): Promise<void> {
	if (item.test === 1 || !captured.includes('skipped')) return;
	await addEntries(tx, [[item, { outcome: 'skipped', reason: 'duplicate', conditionItem: null, captured }]]);
}

/** An entry that the activity arrived again is none of an ending, but for an item that ends as a duplicate itself. */
async function lastEntries(tx: Tx, ended: ReadonlyMap<string, Ending>): Promise<Map<string, LastEntry>> {
	const rows = await inChunks(ended.keys(), (chunk) =>
		tx.db
			.selectFrom('monitor_entry')
			.select(['id', 'queue_item_id', 'state', 'reason'])
			.where('queue_item_id', 'in', chunk)
			.orderBy('position')
			.execute(),
	);
	const ofEndings = rows.filter(
		({ queue_item_id: id, reason }) => reason !== 'duplicate' || ended.get(id)?.reason === 'duplicate',
	);
	return new Map(ofEndings.map((row) => [row.queue_item_id, row]));
}

async function addEntries(tx: Tx, kept: readonly (readonly [item: Noted, ending: Ending])[]): Promise<void> {
	const now = await tx.now();
	const activities = await inChunks(
		kept.map(([item]) => item.activity_id),
		(chunk) => tx.db.selectFrom('activity').select(['id', 'subject']).where('id', 'in', chunk).execute(),
	);
	const subjects = new Map(activities.map(({ id, subject }) => [id, subject]));
	const entries = kept.map(([item, ending]) => ({
		id: uuidV7(),
		queue_item_id: item.id,
		activity_type: item.activity_type,
		subject: subjects.get(item.activity_id) ?? '',
		state: ending.outcome,
		reason: ending.reason,
		rule_id: item.rule_id,
		rule_name: item.rule_name,
		condition_item: ending.conditionItem,
		queue_id: item.queue_id,
		evaluated_on: now,
	}));
	await insertRows(tx, 'monitor_entry', entries);
}
