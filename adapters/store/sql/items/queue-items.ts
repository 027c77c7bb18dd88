import { sql } from '../../../../vendor/kysely';
import type { QueueItem } from '../../../../core/activity/queue-item';
import type { QueueItemQuery } from '../../../../core/ledger/monitor';
import type { RulePlace } from '../../../../core/ledger/registry';
import { uuidV7 } from '../../../uuid-v7';
import { inChunks } from '../database/chunks';
import { freshRow, toQueueItem, type QueueItemRow } from './queue-item-row';
import type { Db } from '../schema/schema';
import { takeNumbers } from '../database/sequence';
import type { Tx } from '../database/tx';

/** Queue items, newest first, at most 1,000 unless they are named by id; test items only by id. */
export async function queueItems(db: Db, query: QueueItemQuery): Promise<QueueItem[]> {
	const limit = Math.min(Math.max(query.limit ?? 100, 1), 1_000);
	if (query.ids !== undefined) {
		const rows = await namedItems(db, query.ids, query);
		rows.sort((a, b) => b.sequence - a.sequence);
		return rows.slice(0, query.limit ?? rows.length).map(toQueueItem);
	}
	let select = db.selectFrom('queue_item').selectAll().where('test', '=', 0);
	if (query.queueId !== undefined) select = select.where('queue_id', '=', query.queueId ?? '');
	if (query.states !== undefined) select = select.where('state', 'in', [...query.states]);
	return (await select.orderBy('sequence', 'desc').limit(limit).execute()).map(toQueueItem);
}

/** Those of some ids that a query asks for; what is left out is not read, since a row is long. */
async function namedItems(db: Db, ids: Iterable<string>, { queueId, states }: QueueItemQuery): Promise<QueueItemRow[]> {
	return await inChunks(ids, async (chunk) => {
		let select = db.selectFrom('queue_item').selectAll().where('id', 'in', chunk);
		if (queueId !== undefined) select = select.where('queue_id', '=', queueId ?? '');
		if (states !== undefined) select = select.where('state', 'in', [...states]);
		return await select.execute();
	});
}

/** Copies the oldest waiting item of a place, else the last one handled, as a test item; see the port. */
export async function copyForTest(tx: Tx, place: RulePlace): Promise<QueueItem | null> {
	const now = await tx.now();
	const origin = (await oldestOpen(tx, place)) ?? (await newest(tx, place));
	if (origin === undefined) return null;
	const { ended_rule: _madeOfOthers, ...own } = origin as typeof origin & { readonly ended_rule?: unknown };
	const copy = await tx.db
		.insertInto('queue_item')
		.values({
			...own,
			...freshRow,
			id: uuidV7(),
			sequence: await takeNumbers(tx, 'arrival'),
			entered_on: now,
			test: 1,
		})
		.returningAll()
		.executeTakeFirstOrThrow();
	return toQueueItem(copy);
}

async function oldestOpen(tx: Tx, place: RulePlace): Promise<QueueItemRow | undefined> {
	return await inPlace(tx, place)
		.where(sql<boolean>`closed_on is null and test = 0`)
		.where('state', '=', 'active')
		.orderBy('sequence')
		.limit(1)
		.executeTakeFirst();
}

async function newest(tx: Tx, place: RulePlace): Promise<QueueItemRow | undefined> {
	return await inPlace(tx, place).orderBy('sequence', 'desc').limit(1).executeTakeFirst();
}

function inPlace(tx: Tx, { activityType, queueId }: RulePlace) {
	return tx.db
		.selectFrom('queue_item')
		.selectAll()
		.where('activity_type', '=', activityType)
		.where('queue_id', '=', queueId ?? '')
		.where('test', '=', 0);
}
