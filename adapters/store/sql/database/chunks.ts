const sizes = [1, 8, 64, 500, 1_000] as const;
const longest = 1_000;

/**
 * Cuts values into lists for `in (...)`. Each list is filled up with its last value to one of few
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

/** Cuts rows for inserts of several rows each, well below every database's limit of parameters. */
export function insertChunks<Row>(rows: readonly Row[]): Row[][] {
	const parts: Row[][] = [];
	for (let start = 0; start < rows.length; start += 100) parts.push(rows.slice(start, start + 100));
	return parts;
}
