import { randomUUID } from 'node:crypto';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Model } from '../model/model.ts';
import type { Table } from '../model/table.ts';
import { layOut, quoted, typeColumn } from './schema.ts';
import type { Row, Values } from './values.ts';

/** A row that another one points to. */
export interface Target {
	readonly table: string;
	readonly id: string;
}

/** Two rows of a many-to-many relationship. */
export interface Link {
	readonly relationship: string;
	readonly one: Target;
	readonly other: Target;
}

/** The rows of an environment, in SQLite. Each change has a number, which is the version of its row. */
export class Rows {
	private readonly database: DatabaseSync;
	private readonly model: Model;
	/** The tables as they were laid out. */
	private readonly laidOut = new Map<string, Table>();
	/** By their text, until a table changes: wide tables take long to prepare. */
	private readonly statements = new Map<string, StatementSync>();

	constructor(model: Model, file = ':memory:') {
		this.model = model;
		this.database = new DatabaseSync(file);
		this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
		// SQLite folds the case of ASCII alone.
		this.database.function('fold', { deterministic: true }, (text) =>
			typeof text === 'string' ? text.toLowerCase() : text,
		);
		this.layOut();
	}

	close(): void {
		this.database.close();
	}

	/** After tables or columns were declared. */
	layOut(): void {
		this.statements.clear();
		layOut(this.database, this.model, this.laidOut);
	}

	all(sql: string, ...values: readonly SQLInputValue[]): Row[] {
		return this.prepared(sql).all(...values);
	}

	/** One value of a row. */
	value(table: Table, id: string, column: string): SQLOutputValue | undefined {
		const [row] = this.all(
			`SELECT ${quoted(column)} AS value FROM ${quoted(table.name)} WHERE ${quoted(table.key)} = ?`,
			id.toLowerCase(),
		);
		return row?.['value'];
	}

	get(table: Table, id: string): Row | undefined {
		return this.all(`SELECT * FROM ${quoted(table.name)} WHERE ${quoted(table.key)} = ?`, id.toLowerCase())[0];
	}

	/** The rows that have these values, the oldest first. */
	where(table: Table, values: Values): Row[] {
		const conditions = ['1', ...Object.keys(values).map((name) => `${quoted(name)} IS ?`)];
		return this.all(
			`SELECT * FROM ${quoted(table.name)} WHERE ${conditions.join(' AND ')} ORDER BY rowid`,
			...Object.values(values),
		);
	}

	insert(table: Table, values: Values): void {
		const given = Object.entries({ ...values, versionnumber: this.nextVersion() });
		const names = given.map(([name]) => quoted(name)).join(', ');
		const places = given.map(() => '?').join(', ');
		this.prepared(`INSERT INTO ${quoted(table.name)} (${names}) VALUES (${places})`).run(
			...given.map(([, value]) => value),
		);
	}

	update(table: Table, id: string, values: Values): void {
		const given = Object.entries({ ...values, versionnumber: this.nextVersion() });
		const names = given.map(([name]) => `${quoted(name)} = ?`).join(', ');
		this.prepared(`UPDATE ${quoted(table.name)} SET ${names} WHERE ${quoted(table.key)} = ?`).run(
			...given.map(([, value]) => value),
			id,
		);
	}

	remove(table: Table, id: string): void {
		this.prepared(`DELETE FROM ${quoted(table.name)} WHERE ${quoted(table.key)} = ?`).run(id);
		this.prepared('INSERT INTO "-deleted" VALUES (?, ?, ?)').run(table.name, id, this.nextVersion());
	}

	/** What was deleted after a version. */
	deletedSince(table: Table, version: number): string[] {
		return this.all(
			'SELECT id FROM "-deleted" WHERE name = ? AND version > ? ORDER BY version',
			table.name,
			version,
		).map(({ id }) => String(id));
	}

	version(): number {
		return Number(this.all('SELECT version FROM "-versions"')[0]?.['version']);
	}

	/** Links two rows, whichever comes first; twice is once. */
	link({ relationship, one, other }: Link): void {
		this.prepared('INSERT OR IGNORE INTO "-links" VALUES (?, ?, ?, ?, ?, ?, ?)').run(
			relationship,
			randomUUID(),
			this.nextVersion(),
			one.table,
			one.id,
			other.table,
			other.id,
		);
	}

	unlink({ relationship, one, other }: Link): void {
		this.prepared(
			'DELETE FROM "-links" WHERE relationship = ? AND ((oneid = ? AND otherid = ?) OR (oneid = ? AND otherid = ?))',
		).run(relationship, one.id, other.id, other.id, one.id);
	}

	/** All or nothing: what throws is undone. Within one another, the inner ones are savepoints. */
	whole<Result>(act: () => Result): Result {
		const name = quoted(`s${Math.random()}`);
		this.database.exec(`SAVEPOINT ${name}`);
		try {
			const result = act();
			this.database.exec(`RELEASE ${name}`);
			return result;
		} catch (error) {
			this.database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
			throw error;
		}
	}

	private prepared(sql: string): StatementSync {
		const known = this.statements.get(sql) ?? this.database.prepare(sql);
		this.statements.set(sql, known);
		return known;
	}

	private nextVersion(): number {
		return Number(this.all('UPDATE "-versions" SET version = version + 1 RETURNING version')[0]?.['version']);
	}
}

/** What a lookup of a row points to. */
export function targetOf(row: Row, lookup: string): Target | undefined {
	const [id, table]: (SQLOutputValue | undefined)[] = [row[lookup], row[typeColumn(lookup)]];
	return typeof id === 'string' && typeof table === 'string' ? { table, id } : undefined;
}

/** A lookup as it is kept. */
export const pointing = (lookup: string, target: Target | undefined): Values => ({
	[lookup]: target?.id ?? null,
	[typeColumn(lookup)]: target?.table ?? null,
});
