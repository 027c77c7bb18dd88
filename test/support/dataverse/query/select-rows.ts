import type { SQLInputValue } from 'node:sqlite';
import { quoted } from '../rows/schema.ts';
import type { Row } from '../rows/values.ts';
import type { Table } from '../model/table.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { filterSql } from './filter-sql.ts';
import { FilterSyntaxError } from './filter-syntax.ts';
import { behind, orderSql, orderTerms } from './order.ts';
import { parseFilter } from './parse-filter.ts';
import type { Scope } from './scope.ts';
import { joined, plain, sql, type Sql } from './sql.ts';

/** Which rows of a table are wanted. */
export interface Selection {
	readonly filter?: string | undefined;
	readonly orderby?: string | undefined;
	readonly aliases?: ReadonlyMap<string, string>;
	/** A condition besides, on the rows as `t`. */
	readonly besides?: Sql | undefined;
	readonly after?: readonly SQLInputValue[] | undefined;
	readonly limit: number;
}

/** A row, and the values that it is ordered by. */
export interface SelectedRow {
	readonly row: Row;
	readonly order: readonly SQLInputValue[];
}

const scopeOf = ({ environment, caller }: Call, table: Table): Scope => ({
	model: environment.model,
	table,
	alias: 't',
	asking: { user: caller.user, now: environment.now() },
	variables: new Map(),
});

/** The rows that are wanted, in their order. */
export function selectRows(call: Call, table: Table, selection: Selection): SelectedRow[] {
	const scope = scopeOf(call, table);
	const terms = orderTerms(selection.orderby, scope);
	const orders = joined(
		terms.map(({ sql: term }, at) => sql`${term} AS ${plain(`"-order${at}"`)}`),
		', ',
	);
	const conditions = [
		condition(scope, selection),
		...(selection.after === undefined ? [] : [behind(terms, selection.after)]),
	];
	const statement = sql`SELECT t.*, ${orders} FROM ${plain(quoted(table.name))} t WHERE ${joined(conditions, ' AND ')}
		ORDER BY ${orderSql(terms)} LIMIT ${plain(String(selection.limit))}`;
	return call.environment.rows.all(statement.text, ...statement.values).map((row) => ({
		row,
		order: terms.map((_term, at) => (row[`-order${at}`] ?? null) as SQLInputValue),
	}));
}

/** How many rows there are. */
export function countRows(call: Call, table: Table, selection: Omit<Selection, 'limit'>): number {
	const where = condition(scopeOf(call, table), selection);
	const statement = sql`SELECT count(*) AS number FROM ${plain(quoted(table.name))} t WHERE ${where}`;
	return Number(call.environment.rows.all(statement.text, ...statement.values)[0]?.['number']);
}

function condition(scope: Scope, { filter, aliases, besides }: Omit<Selection, 'limit'>): Sql {
	const wanted = filter === undefined ? [] : [asked(() => filterSql(parseFilter(filter, aliases), scope))];
	return joined([plain('1'), ...wanted, ...(besides === undefined ? [] : [besides])], ' AND ');
}

/** What the parser does not read is refused as the service refuses it. */
function asked(read: () => Sql): Sql {
	try {
		return read();
	} catch (error) {
		if (error instanceof FilterSyntaxError) throw refusals.badQuery(error.message);
		throw error;
	}
}
