import { DatabaseSync } from 'node:sqlite';

type Row = Readonly<Record<string, string | number | bigint | null | Uint8Array>>;

/** Puts the rows of a SQLite file back to those that it has now, over a connection of its own. */
export class EmptiedSqlite {
	private readonly database: DatabaseSync;
	private readonly tables: readonly string[];
	private readonly rows: readonly (readonly [table: string, row: Row])[];

	constructor(file: string) {
		this.database = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: false });
		const named =
			"select name from sqlite_schema where type = 'table' and (name not like 'sqlite_%' or name = 'sqlite_sequence')";
		this.tables = this.database
			.prepare(named)
			.all()
			.map(({ name }) => `"${String(name)}"`);
		this.rows = this.tables.flatMap((table) =>
			this.database
				.prepare(`select * from ${table}`)
				.all()
				.map((row) => [table, row as Row] as const),
		);
	}

	empty(): void {
		this.database.exec(['begin immediate', ...this.tables.map((table) => `delete from ${table}`)].join(';'));
		for (const [table, row] of this.rows) {
			const columns = Object.keys(row);
			const listed = columns.map((column) => `"${column}"`).join(', ');
			this.database
				.prepare(`insert into ${table} (${listed}) values (${columns.map(() => '?').join(', ')})`)
				.run(...Object.values(row));
		}
		this.database.exec('commit');
	}

	close(): void {
		this.database.close();
	}
}
