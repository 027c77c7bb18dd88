import { sql } from '../../../vendor/kysely';
import type { Db } from '../sql/schema/schema';
import type { MovedTable } from './tables';

export type Row = Readonly<Record<string, unknown>>;

/** All rows of a table in the order of its key, from behind a row on, a page at a time. */
export async function* pagesOf(
	db: Db,
	{ name, key, rows, except }: MovedTable,
	after: readonly unknown[] | null = null,
): AsyncGenerator<readonly Row[]> {
	const columns = sql.join(key.map((column) => sql.ref(column)));
	for (let last = after; ;) {
		const wanted = [
			...(last === null ? [] : [sql`(${columns}) > (${sql.join(last)})`]),
			...(except === undefined ? [] : [sql`${columns} <> ${except}`]),
		];
		const where = wanted.length === 0 ? sql`` : sql`where ${sql.join(wanted, sql` and `)}`;
		const page = await sql<Row>`select * from ${sql.table(name)} ${where} order by ${columns} limit ${rows}`.execute(
			db,
		);
		const end = page.rows.at(-1);
		if (end === undefined) return;
		yield page.rows;
		last = keyOf(key, end);
	}
}

export const keyOf = (key: readonly string[], row: Row): readonly unknown[] => key.map((column) => row[column]);
