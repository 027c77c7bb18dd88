import { expressionBuilder, sql, type RawBuilder } from '../../../../vendor/kysely';

/** Longer lists are one value of a statement, however long they are: see the compilers of the databases. */
const sizes = [1, 8] as const;
const longest = 1_000;

/**
 * Cuts values into lists for `in (...)`. A short list is filled up with its last value to one of few
 * lengths, so that few statements are prepared. Repeated values are left out.
 */
export function chunks(values: Iterable<string>): string[][] {
	const distinct = [...new Set(values)];
	const lists: string[][] = [];
	for (let start = 0; start < distinct.length; start += longest) {
		const part = distinct.slice(start, start + longest);
		const length = sizes.find((size) => size >= part.length) ?? part.length;
		const last = part.at(-1) ?? '';
		while (part.length < length) part.push(last);
		lists.push(part);
	}
	return lists;
}

/** Runs a query for each chunk of values and answers all rows. */
export async function inChunks<Row>(
	values: Iterable<string>,
	query: (chunk: string[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
	const rows: Row[] = [];
	for (const chunk of chunks(values)) rows.push(...(await query(chunk)));
	return rows;
}

/** Whether a column is one of these texts, for a query that is written out: Kysely's compilers know how its database takes long lists. */
export const isAmong = (column: string, values: readonly string[]): RawBuilder<boolean> =>
	sql<boolean>`${expressionBuilder<Record<string, Record<string, string>>>()(sql.ref(column), 'in', values)}`;

const mostRows = 100;
const mostBytes = 1_000_000;

/**
 * Cuts rows for inserts of several rows each, well below every database's limit of parameters.
 *
 * @param bytesOf what a row brings along, where that may be much; one alone may have more than a chunk should
 * @param most as many rows, where each brings few parameters or none
 */
export function insertChunks<Row>(
	rows: readonly Row[],
	bytesOf: (row: Row) => number = () => 0,
	most: number = mostRows,
): Row[][] {
	const parts: Row[][] = [];
	let bytes = 0;
	for (const row of rows) {
		const part = parts.at(-1);
		bytes += bytesOf(row);
		if (part !== undefined && part.length < most && bytes <= mostBytes) part.push(row);
		else {
			parts.push([row]);
			bytes = bytesOf(row);
		}
	}
	return parts;
}
