import { existsSync } from 'node:fs';
import { Kysely, sql } from '../../../vendor/kysely';
import { systemClock } from '../../../core/clock';
import { ArcError } from '../../../core/errors';
import { postgresDialect } from '../postgres/postgres-dialect';
import { checkSettings, type PostgresSettings } from '../postgres/postgres-settings';
import { openSqliteFile } from '../sqlite/open-sqlite-store';
import { sqliteDialect } from '../sqlite/sqlite-dialect';
import type { SqlDialect } from '../sql/database/sql-dialect';
import { aliveSql } from '../sql/registry/registry';
import { migrate } from '../sql/schema/migrate';
import { readMoveNote, removeMoveNote, writeMoveNote } from '../sql/schema/move-note';
import type { Db, Schema } from '../sql/schema/schema';
import { keyOf, pagesOf, type Row } from './pages';
import { digestOf, type TableDigest } from './table-digest';
import { movedTables, type MovedTable } from './tables';

export interface StoreMove {
	/** The embedded store's file. */
	readonly file: string;
	/** The schema that takes it over: a new one, or one that a move ended in. */
	readonly into: PostgresSettings;
	/** Told of each table that was carried. */
	readonly onTable?: (table: string, rows: number) => void;
}

export interface MoveReport {
	/** The identity of the store, which stays. */
	readonly store: string;
	/** Rows and checksum of each table, which are the same in both. */
	readonly tables: Readonly<Record<string, TableDigest>>;
	/** Whether everything was there before. */
	readonly alreadyMoved: boolean;
}

/**
 * Moves an embedded store into PostgreSQL: all rows under their ids, with the identity of the store. Nobody writes
 * to the source meanwhile, since its one place for writers is held; at the end both are compared by count and
 * checksum of each table, and the source says that it was left. What was cut short goes on where it ended.
 *
 * @throws ArcError `storeInUse` while rules of the source run or an item is in hand, `storeNotEmpty` where the target
 * holds something else, `storeUnavailable` where there is no such store, or the two differ at the end.
 */
export async function moveStore({ file, into, onTable = () => {} }: StoreMove): Promise<MoveReport> {
	checkSettings(into);
	if (!existsSync(file)) throw noSuchStore();
	return await withDb(
		sqliteDialect(await openSqliteFile(file), systemClock),
		async (source) =>
			await withDb(postgresDialect(into), async (target) => {
				const store = await migrate(source.db, source.dialect);
				const present = await migrate(target.db, target.dialect);
				return await source.db.transaction().execute(async (held) => {
					const wasMoved = present === store && (await readMoveNote(target.db)) === undefined;
					if (!wasMoved) {
						await refuseInUse(held);
						await carry(held, target, store, onTable);
					}
					const tables = await compare(held, target.db, wasMoved);
					if (!wasMoved) await finish(target, store);
					await writeMoveNote(held, { kind: 'left' });
					return { store, tables, alreadyMoved: wasMoved };
				});
			}),
	);
}

interface Side {
	readonly db: Db;
	readonly dialect: SqlDialect;
}

async function withDb<Result>(dialect: SqlDialect, act: (side: Side) => Promise<Result>): Promise<Result> {
	const db: Db = new Kysely<Schema>({ dialect: dialect.kysely, plugins: dialect.plugins });
	try {
		return await act({ db, dialect });
	} catch (error) {
		throw dialect.toArcError(error) ?? error;
	} finally {
		await dialect.close();
		await db.destroy();
	}
}

/** Rules that run write to where they were told to, and what is in hand ends there. */
async function refuseInUse(source: Db): Promise<void> {
	const now = systemClock.now();
	const rules = await sql<{ name: string }>`select r.name from rule_registration r where ${aliveSql(now)}`.execute(
		source,
	);
	const [rule] = rules.rows;
	if (rule !== undefined) {
		throw new ArcError('storeInUse', `The rule "${rule.name}" is active on the embedded store`, {
			hint: 'Unpublish all workflows of the store first, or wait a minute after n8n was stopped; then move it.',
		});
	}
	const held = await source
		.selectFrom('conversation')
		.select('id')
		.where('claimed_item', 'is not', null)
		.where('lease_until', '>', now)
		.executeTakeFirst();
	if (held !== undefined) {
		throw new ArcError('storeInUse', 'An execution still works on an item of the embedded store', {
			hint: 'Wait until it has ended, or until its lease is over (a minute), and move the store then.',
		});
	}
}

async function carry(
	source: Db,
	target: Side,
	store: string,
	onTable: (table: string, rows: number) => void,
): Promise<void> {
	const note = await begin(target, store);
	const first = movedTables.findIndex(({ name }) => name === note.table);
	for (const [place, table] of movedTables.entries()) {
		if (place < first) continue;
		let rows = 0;
		for await (const page of pagesOf(source, table, place === first ? note.after : null)) {
			await target.db.transaction().execute(async (trx) => await take(trx, table, page, store));
			rows += page.length;
		}
		onTable(table.name, rows);
	}
}

/** Where the filling of the target stands, which is written down before the first row. */
async function begin(
	target: Side,
	store: string,
): Promise<{ readonly table: string; readonly after: readonly unknown[] | null }> {
	return await target.db.transaction().execute(async (trx) => {
		await target.dialect.lock(trx, 'move');
		const note = await readMoveNote(trx);
		if (note?.kind === 'filling' && note.from === store) return note;
		for (const { name } of movedTables) {
			const { rows } = await sql`select 1 as one from ${sql.table(name)} limit 1`.execute(trx);
			if (rows.length > 0) throw notEmpty(name);
		}
		const start = { kind: 'filling', from: store, table: movedTables[0]?.name ?? '', after: null } as const;
		await writeMoveNote(trx, start);
		return start;
	});
}

/** Writes a page, and down to which row that was, in one transaction. */
async function take(trx: Db, table: MovedTable, page: readonly Row[], store: string): Promise<void> {
	const columns = Object.keys(page[0] ?? {});
	const values = page.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
	await sql`insert into ${sql.table(table.name)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}`.execute(
		trx,
	);
	const after = keyOf(table.key, page.at(-1) ?? {});
	await writeMoveNote(trx, { kind: 'filling', from: store, table: table.name, after });
}

async function compare(source: Db, target: Db, wasMoved: boolean): Promise<Record<string, TableDigest>> {
	const tables: Record<string, TableDigest> = {};
	for (const table of movedTables) {
		const here = await digestOf(source, table);
		tables[table.name] = here;
		// A store that was moved has gone on meanwhile.
		if (wasMoved) continue;
		// Raw queries find the tables of the schema inside transactions alone.
		const there = await target.transaction().execute(async (trx) => await digestOf(trx, table));
		if (here.rows !== there.rows || here.checksum !== there.checksum) throw differs(table.name, here, there);
	}
	return tables;
}

/** From now on the target is the store. */
async function finish(target: Side, store: string): Promise<void> {
	await target.db.transaction().execute(async (trx) => {
		for (const { name, counts } of movedTables) {
			if (counts === undefined) continue;
			const last = sql`max(${sql.ref(counts)})`;
			await sql`select setval(pg_get_serial_sequence(${name}, ${counts}), coalesce(${last}, 1), ${last} is not null) from ${sql.table(name)}`.execute(
				trx,
			);
		}
		await trx.updateTable('store').set({ id: store }).execute();
		await removeMoveNote(trx);
	});
}

const noSuchStore = (): ArcError =>
	new ArcError('storeUnavailable', 'There is no such embedded record store', {
		hint: 'Its file lies in the folder .n8n/arc of the n8n that made it; move the store on that machine.',
	});

const notEmpty = (table: string): ArcError =>
	new ArcError('storeNotEmpty', `The PostgreSQL schema holds something already, in its table ${table}`, {
		hint: 'Name a Schema in the credential that does not exist yet; it is made.',
	});

const differs = (table: string, here: TableDigest, there: TableDigest): ArcError =>
	new ArcError(
		'storeUnavailable',
		`The table ${table} has ${here.rows} rows with the checksum ${here.checksum} in the embedded store, and ${there.rows} with ${there.checksum} in PostgreSQL`,
		{ hint: 'The embedded store is as it was. Drop the schema in PostgreSQL, and move the store again.' },
	);
