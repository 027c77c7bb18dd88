import { sql, type RawBuilder } from '../../../../vendor/kysely';
import type { Purged, RetentionAges } from '../../../../core/ledger/retention';
import { chunks, inChunks } from '../database/chunks';
import { lockItems } from '../claims/held-items';
import { dropLinks } from '../intake/activity-links';
import { purgeItems } from './purged-queue-items';
import type { QueueItemRow } from '../items/queue-item-row';
import { takeNumbers } from '../database/sequence';
import type { Database } from '../database/database';
import type { Tx } from '../database/tx';

/** As many rows of a kind go in one transaction, so that it is short and others come between. */
const chunkSize = 64;
const dayMs = 24 * 3_600_000;

/**
 * Purges one chunk of each kind that is older than its age, each kind in a transaction of its own;
 * see the port. What is open stays, whatever its age, and so does what belongs to it.
 */
export async function purge(database: Database, ages: RetentionAges): Promise<Purged> {
	const rawMessages = await database.write(async (tx) => await purgeRaw(tx, await before(tx, ages.rawMessageDays)));
	const items = await database.write(async (tx) => await purgeQueueItems(tx, ages));
	const activities = await database.write(async (tx) => await purgeActivities(tx, await before(tx, ages.activityDays)));
	const monitorEntries = await database.write(async (tx) => await purgeEntries(tx, ages));
	return {
		rawMessages,
		queueItems: items.count,
		activities: activities.count,
		monitorEntries,
		conversations: items.conversations + activities.conversations,
		more: [rawMessages, items.count, activities.count, monitorEntries].some((count) => count >= chunkSize),
	};
}

/** The time before which a kind is old; null where it is kept for ever. */
async function before(tx: Tx, days: number): Promise<number | null> {
	return days > 0 ? (await tx.now()) - days * dayMs : null;
}

/**
 * Raw messages of what was handled; those of open and failed items stay, since a person may have to read them.
 * Asked for each by itself (`limit 1`): PostgreSQL would read all queue items for a `not exists`.
 */
async function purgeRaw(tx: Tx, cutoff: number | null): Promise<number> {
	if (cutoff === null) return 0;
	const ids = await idsOf(
		tx,
		sql`
		select r.activity_id as id from raw_message r
		where r.stored_on < ${cutoff} and (
			select 1 from queue_item i where i.activity_id = r.activity_id and (i.closed_on is null or i.outcome = 'failed') limit 1
		) is null
		order by r.stored_on limit ${sql.lit(chunkSize)}`,
	);
	const gone = await inChunks(ids, (chunk) =>
		tx.db.deleteFrom('raw_message').where('activity_id', 'in', chunk).returning('activity_id').execute(),
	);
	return gone.length;
}

async function purgeQueueItems(tx: Tx, ages: RetentionAges): Promise<Gone> {
	await holdIntake(tx);
	const old = await before(tx, ages.queueItemDays);
	const oldFailed = await before(tx, ages.failedDays);
	const ids: string[] = [];
	const find = async (cutoff: number | null, where: RawBuilder<unknown>): Promise<void> => {
		if (cutoff === null || ids.length >= chunkSize) return;
		ids.push(
			...(await idsOf(tx, sql`select id from queue_item where ${where} limit ${sql.lit(chunkSize - ids.length)}`)),
		);
	};
	for (const outcome of ['ready', 'skipped', 'failed'] as const) {
		const cutoff = outcome === 'failed' ? oldFailed : old;
		await find(
			cutoff,
			sql`closed_on is not null and test = 0 and outcome = ${sql.lit(outcome)} and closed_on < ${cutoff} order by closed_on`,
		);
	}
	await find(old, sql`test = 1 and entered_on < ${old} order by entered_on`);
	// Somebody may have opened one again before it was locked.
	const items = [...(await lockItems(tx, ids)).values()]
		.map(({ item }) => item)
		.filter((item) => item.test === 1 || item.closed_on !== null);
	await purgeItems(tx, items);
	return {
		count: items.length,
		conversations: await dropConversations(
			tx,
			items.map((item: QueueItemRow) => item.conversation_id),
		),
	};
}

interface Gone {
	readonly count: number;
	readonly conversations: number;
}

async function purgeActivities(tx: Tx, cutoff: number | null): Promise<Gone> {
	if (cutoff === null) return { count: 0, conversations: 0 };
	await holdIntake(tx);
	await tx.db.deleteFrom('bounced_address').where('bounced_on', '<', cutoff).execute();
	// One that was not ended may only seem old, since the clock was set forward; it would not enter again by itself.
	await tx.db.deleteFrom('rule_registration').where('gone', '=', 1).where('last_seen', '<', cutoff).execute();
	const ids = await idsOf(
		tx,
		sql`
		select a.id from activity a
		where a.stored_on < ${cutoff} and (select 1 from queue_item i where i.activity_id = a.id limit 1) is null
		order by a.stored_on limit ${sql.lit(chunkSize)}`,
	);
	return { count: ids.length, conversations: await dropActivities(tx, ids) };
}

/** Removes activities with their raw messages and tokens; answers how many conversations went with them. */
export async function dropActivities(tx: Tx, ids: readonly string[]): Promise<number> {
	const conversations = new Set<string>();
	await dropLinks(tx, ids);
	for (const chunk of chunks(ids)) {
		await tx.db.deleteFrom('tracking_token').where('activity_id', 'in', chunk).execute();
		await tx.db.deleteFrom('raw_message').where('activity_id', 'in', chunk).execute();
		const gone = await tx.db.deleteFrom('activity').where('id', 'in', chunk).returning('conversation_id').execute();
		for (const row of gone) conversations.add(row.conversation_id);
	}
	return await dropConversations(tx, conversations);
}

/** Removes those of these conversations that nothing belongs to any longer, with their message ids. */
async function dropConversations(tx: Tx, ids: Iterable<string>): Promise<number> {
	const empty = await inChunks(ids, (chunk) =>
		tx.db
			.selectFrom('conversation as c')
			.select('c.id')
			.where('c.id', 'in', chunk)
			.where(({ not, exists, selectFrom }) =>
				not(exists(selectFrom('queue_item as i').select('i.id').whereRef('i.conversation_id', '=', 'c.id'))),
			)
			.where(({ not, exists, selectFrom }) =>
				not(exists(selectFrom('activity as a').select('a.id').whereRef('a.conversation_id', '=', 'c.id'))),
			)
			.execute(),
	);
	for (const chunk of chunks(empty.map(({ id }) => id))) {
		await tx.db.deleteFrom('conversation_alias').where('conversation_id', 'in', chunk).execute();
		await tx.db.deleteFrom('conversation').where('id', 'in', chunk).execute();
	}
	return empty.length;
}

async function purgeEntries(tx: Tx, ages: RetentionAges): Promise<number> {
	const old = await before(tx, ages.monitorEntryDays);
	const oldFailed = await before(tx, ages.failedDays);
	let count = 0;
	for (const state of ['ready', 'skipped', 'failed'] as const) {
		const cutoff = state === 'failed' ? oldFailed : old;
		if (cutoff === null || count >= chunkSize) continue;
		const ids = await idsOf(
			tx,
			sql`
			select id from monitor_entry where state = ${sql.lit(state)} and evaluated_on < ${cutoff}
			order by evaluated_on limit ${sql.lit(chunkSize - count)}`,
		);
		for (const chunk of chunks(ids)) await tx.db.deleteFrom('monitor_entry').where('id', 'in', chunk).execute();
		count += ids.length;
	}
	return count;
}

/** Nothing is taken in until this transaction ends, so that no message joins what is about to go. */
export async function holdIntake(tx: Tx): Promise<void> {
	await takeNumbers(tx, 'arrival', 0);
}

async function idsOf(tx: Tx, query: RawBuilder<unknown>): Promise<string[]> {
	return (await (query as RawBuilder<{ id: string }>).execute(tx.db)).rows.map(({ id }) => id);
}
