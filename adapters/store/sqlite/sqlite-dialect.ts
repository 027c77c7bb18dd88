import type { DatabaseSync, SQLInputValue, StatementResultingChanges } from 'node:sqlite';
import { BroadcastChannel } from 'node:worker_threads';
import { sql, SqliteAdapter, SqliteIntrospector } from '../../../vendor/kysely';
import type { Clock } from '../../../core/clock';
import { ArcError } from '../../../core/errors';
import type { NewRows, RowUpdates, SqlDialect, ThreadNews, Unchanged } from '../sql/database/sql-dialect';
import type { Db } from '../sql/schema/schema';
import { FileThread } from './aside/file-thread';
import { LogCopier } from './aside/log-copier';
import { backUp } from './back-up';
import { Mutex } from './mutex';
import { NodeSqliteDriver } from './node-sqlite-driver';
import { SqliteCompiler } from './sqlite-compiler';
import { busyError, isWithoutTable, toArcError } from './sqlite-errors';
import { StatementCache } from './statement-cache';
import { untilFree } from './until-free';

/** How often other processes are looked for while somebody waits. */
const pollMs = 250;

/**
 * SQLite under the SQL store. A transaction is alone with the database, so nothing needs a lock of its own.
 *
 * @param copiesLog whether a thread copies the log to the file, rather than who commits
 */
export function sqliteDialect(database: DatabaseSync, clock: Clock, copiesLog = false): SqlDialect {
	const turns = new Mutex();
	const statements = new StatementCache(database);
	const file = database.location();
	const thread = file === null ? null : new FileThread(file);
	const copier = thread === null || !copiesLog ? null : new LogCopier(thread, turns);
	const news = file === null ? null : openChannel(file);
	return {
		kind: 'embedded',
		kysely: {
			createAdapter: () => new SqliteAdapter(),
			createDriver: () => new NodeSqliteDriver(database, statements, turns, (rows) => copier?.committed(rows)),
			createIntrospector: (db) => new SqliteIntrospector(db),
			createQueryCompiler: () => new SqliteCompiler(),
		},
		plugins: [],
		columnTypes: {
			identity: 'integer not null primary key autoincrement',
			bytes: 'blob',
			writesRowsAnew: false,
			byKeyAlone: ' without rowid',
			filledTo: () => [],
			packedFast: () => [],
			comparedByBytes: () => [],
		},
		endedRule: sql.ref('rule_id'),
		lockFreeConversations: sql``,
		openItemsOf: (activityType, queueId) => ({
			from: sql`queue_item`,
			where: sql`i.activity_type = ${activityType} and i.queue_id = ${queueId} and i.test = 0`,
			orderBy: sql`i.sequence`,
		}),
		readsBeforeLocking: false,
		commitsStatements: false,
		lockRows: sql``,
		lock: async () => {},
		prepare: async () => {},
		holdTables: async () => {},
		now: async () => clock.now(),
		fieldEquals: (column, field, json) => sql<boolean>`coalesce(${sql.ref(column)} -> ${field}, 'null') = ${json}`,
		given: (columns, rows) => {
			const values = columns.map((name, at) => sql`value ->> ${sql.lit(at)} as ${sql.id(name)}`);
			return sql`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)})) as given`;
		},
		send: async (transaction, query) => {
			await transaction.executeQuery(query);
		},
		insertRows: async (_transaction, rows) => {
			insertRows(statements, rows);
		},
		insertNumbered: async (_transaction, rows, key) => {
			const positions = insertRows(statements, rows, key).map(({ changes, lastInsertRowid }) =>
				Number(changes) === 0 ? null : Number(lastInsertRowid),
			);
			return { positions: Promise.resolve(positions) };
		},
		updateRows: async (_transaction, updates) => {
			updateRows(statements, updates);
		},
		updateUnchanged: async (_transaction, updates, condition) => updateRows(statements, updates, condition),
		toArcError,
		isPassing: () => false,
		isWithoutTable,
		announce: async () => {},
		...(news && { threads: newsOn(news) }),
		watchOthers: (changed) => watchOthers(database, changed),
		compact: async (db) => {
			await untilFree(async () => await sql`vacuum`.execute(db));
			await untilFree(async () => await emptyLog(db));
			return true;
		},
		backUp: async (now) => await backUp(database.location() ?? nowhere(), now),
		// In its turn with the transactions of this process, so that none of them has to wait for the lock of the file.
		...(thread && { writeRaw: async (message) => await turns.alone(async () => await thread.keepMessage(message)) }),
		close: async () => {
			news?.close();
			await copier?.close();
			await thread?.close();
		},
	};
}

/** The log still holds the pages as they were. Where somebody reads or copies it, SQLite does not fail, and only answers so. */
async function emptyLog(db: Db): Promise<void> {
	const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
	if (rows[0]?.busy !== 0) throw busyError();
}

/** By which the threads of this process that have a file open tell each other of work in it. */
function openChannel(file: string): BroadcastChannel {
	const channel = new BroadcastChannel(`n8n-nodes-arc ${file}`);
	channel.unref();
	return channel;
}

const newsOn = (channel: BroadcastChannel): ThreadNews => ({
	tell: () => channel.postMessage(null),
	hear: (told) => {
		channel.onmessage = told;
	},
});

function nowhere(): never {
	throw new ArcError('storeUnavailable', 'The embedded record store is in memory and has no file to copy');
}

/**
 * A statement costs no round trip here, so each row has its own; the transaction holds the one connection.
 * The position of a record is its rowid.
 */
function insertRows(
	statements: StatementCache,
	{ table, columns, rows }: NewRows,
	key: readonly string[] = [],
): StatementResultingChanges[] {
	const names = [...columns.keys()];
	const unless = key.length === 0 ? '' : ` on conflict (${listed(key)}) do nothing`;
	const { statement } = statements.get(
		`insert into "${table}" (${listed(names)}) values (${names.map(() => '?').join(', ')})${unless}`,
	);
	return rows.map((row) => statement.run(...valuesOf(row, names)));
}

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const valuesOf = (row: NewRows['rows'][number], names: readonly string[]): SQLInputValue[] =>
	names.map((name) => (row[name] ?? null) as SQLInputValue);

/** The same for rows that are there; answers the ids of those that were written. */
function updateRows(
	statements: StatementCache,
	{ table, columns, rows, added }: RowUpdates,
	condition?: Unchanged,
): ReadonlySet<string> {
	const names = [...columns.keys()];
	const found = ['id', ...(condition?.equal.keys() ?? [])];
	const { column = '', before = '', behind = '' } = added ?? {};
	const values = names.map((name) => (name === column ? `"${name}" = ${before} || ? || ${behind}` : `"${name}" = ?`));
	const conditions = [...found.map((name) => `"${name}" = ?`), ...(condition === undefined ? [] : [condition.where])];
	const { statement } = statements.get(
		`update "${table}" as changed set ${values.join(', ')} where ${conditions.join(' and ')}`,
	);
	const bound = [...names, ...found];
	const written = new Set<string>();
	for (const row of rows)
		if (Number(statement.run(...valuesOf(row, bound)).changes) > 0) written.add(String(row['id']));
	return written;
}

/** `data_version` changes when another connection has written; reading it costs microseconds. What cannot be read counts as a change: whoever wakes finds out why. */
function watchOthers(database: DatabaseSync, changed: () => void): () => void {
	const statement = database.prepare('pragma data_version');
	const version = (): unknown => {
		try {
			return statement.get()?.['data_version'];
		} catch {
			return undefined;
		}
	};
	let last = version();
	const timer = setInterval(() => {
		if (!database.isOpen) return;
		const current = version();
		if (current !== last) changed();
		last = current;
	}, pollMs);
	timer.unref();
	return () => clearInterval(timer);
}
