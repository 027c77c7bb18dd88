import { randomUUID } from 'node:crypto';
import { sql } from '../../../../vendor/kysely';
import { ArcError } from '../../../../core/errors';
import { records } from './migrations/0001-records';
import { activities } from './migrations/0002-activities';
import { queueItems } from './migrations/0003-queue-items';
import { rules } from './migrations/0004-rules';
import { repliesAndMonitor } from './migrations/0005-replies-and-monitor';
import { traceOutlines } from './migrations/0006-trace-outlines';
import { mailboxes } from './migrations/0007-mailboxes';
import { tracking } from './migrations/0008-tracking';
import { replyLimits } from './migrations/0009-reply-limits';
import { monitor } from './migrations/0010-monitor';
import { retention } from './migrations/0011-retention';
import { eventsAndRecordTypes } from './migrations/0012-events-and-record-types';
import { activityHeads } from './migrations/0013-activity-heads';
import { addressPositions } from './migrations/0014-address-positions';
import { overviewAndRecords } from './migrations/0015-overview-and-records';
import { externalRecords } from './migrations/0016-external-records';
import { activityLinks } from './migrations/0017-activity-links';
import { roomForUpdates } from './migrations/0018-room-for-updates';
import { fastPacking } from './migrations/0019-fast-packing';
import { claimsInPlace } from './migrations/0020-claims-in-place';
import { bytewiseKeys } from './migrations/0021-bytewise-keys';
import type { Db } from './schema';
import { again } from '../database/again';
import type { ColumnTypes, SqlDialect } from '../database/sql-dialect';

/** Some minutes: rules of an earlier version may be at work, or a back-up. */
const patience = { attempts: 40, pauseMs: 100 };

/** In order, counted from 1. A released migration never changes; a new one is added at the end. */
export const migrations: ReadonlyArray<(types: ColumnTypes) => readonly string[]> = [
	records,
	activities,
	queueItems,
	rules,
	repliesAndMonitor,
	traceOutlines,
	mailboxes,
	tracking,
	replyLimits,
	monitor,
	retention,
	eventsAndRecordTypes,
	activityHeads,
	addressPositions,
	overviewAndRecords,
	externalRecords,
	activityLinks,
	roomForUpdates,
	fastPacking,
	claimsInPlace,
	bytewiseKeys,
];

/**
 * The id of a store whose schema is of this version already, which one query tells: nobody who opens it waits for
 * others. Null where there is something to do, or to refuse.
 */
export async function idIfUpToDate(db: Db, dialect: SqlDialect): Promise<string | null> {
	try {
		const store = await db
			.withTables<{ migration: { number: number } }>()
			.selectFrom('store')
			.select(({ selectFrom }) => [
				'id',
				selectFrom('migration')
					.select(({ fn }) => fn.max('number').as('last'))
					.as('last'),
			])
			.executeTakeFirst();
		return store?.last === migrations.length ? store.id : null;
	} catch (error) {
		if (dialect.isWithoutTable(error)) return null;
		throw error;
	}
}

/**
 * Brings the schema up to date and answers the store's id, which it gives a new store. Several
 * processes may start at once: one works, the others wait and find the work done.
 *
 * @param upTo The number of the last migration to apply, where it is not the newest: tests make stores
 * of earlier versions with it.
 * @throws ArcError `storeUnavailable` when a newer version of the package made the store.
 */
export async function migrate(db: Db, dialect: SqlDialect, upTo: number = migrations.length): Promise<string> {
	return await again(dialect, patience, async () => await migrateOnce(db, dialect, upTo));
}

async function migrateOnce(db: Db, dialect: SqlDialect, upTo: number): Promise<string> {
	return await db.transaction().execute(async (trx) => {
		await dialect.prepare(trx);
		await sql`create table if not exists migration (number integer not null primary key, applied_on bigint not null)`.execute(
			trx,
		);
		const applied = await sql<{ last: number | null }>`select max(number) as last from migration`.execute(trx);
		const last = applied.rows[0]?.last ?? 0;
		if (last > migrations.length) {
			throw new ArcError(
				'storeUnavailable',
				`The record store has schema ${last}, this package knows up to ${migrations.length}`,
				{
					hint: 'A newer version of the package has used this store. Install that version here too.',
				},
			);
		}
		if (last < upTo) await dialect.holdTables(trx);
		for (const [index, migration] of migrations.slice(0, upTo).entries()) {
			if (index < last) continue;
			for (const statement of migration(dialect.columnTypes)) await sql.raw(statement).execute(trx);
			await sql`insert into migration (number, applied_on) values (${index + 1}, ${await dialect.now(trx)})`.execute(
				trx,
			);
		}
		return await storeId(trx);
	});
}

async function storeId(trx: Db): Promise<string> {
	const row = await trx.selectFrom('store').select('id').executeTakeFirst();
	if (row !== undefined) return row.id;
	const id = randomUUID();
	await trx.insertInto('store').values({ id, key_hash: null }).execute();
	return id;
}
