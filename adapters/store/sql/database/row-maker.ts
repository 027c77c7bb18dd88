type Row = Record<string, unknown>;

/**
 * Makes rows of values that come in the order of these columns; of two columns with one name the last counts.
 *
 * V8 lays the properties of an object that is parsed, and of its copies, into the object itself. Of one that
 * grows property by property they lie beside it, which takes twice the memory, and a copy of it ten times as
 * long; and rows are copied on every step of a message.
 */
export function rowMaker(columns: readonly string[]): (values: readonly unknown[]) => Row {
	const empty = JSON.parse(JSON.stringify(Object.fromEntries(columns.map((name) => [name, null])))) as Row;
	return (values) => {
		const row = { ...empty };
		for (let at = 0; at < columns.length; at += 1) row[columns[at] ?? ''] = values[at];
		return row;
	};
}
