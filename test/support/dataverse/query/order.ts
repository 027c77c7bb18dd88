import type { SQLInputValue } from 'node:sqlite';
import { quoted } from '../rows/schema.ts';
import { refusals } from '../web/odata-error.ts';
import { scalarAt, type Scope } from './scope.ts';
import { joined, place, plain, sql, type Sql } from './sql.ts';

/** A column that rows are ordered by. */
export interface OrderTerm {
	readonly sql: Sql;
	readonly descending: boolean;
}

/** The terms of `$orderby`, and the key behind them, so that every order is one alone. */
export function orderTerms(orderby: string | undefined, scope: Scope): OrderTerm[] {
	const terms = (orderby ?? '')
		.split(',')
		.map((term) => term.trim())
		.filter((term) => term !== '')
		.map((term): OrderTerm => {
			const [path = '', direction = 'asc', ...more] = term.split(/\s+/);
			if (more.length > 0 || (direction !== 'asc' && direction !== 'desc'))
				throw refusals.badQuery(`Syntax error in '$orderby' at '${term}'.`);
			return { sql: scalarAt(scope, path.split('/')).sql, descending: direction === 'desc' };
		});
	return [...terms, { sql: plain(`${scope.alias}.${quoted(scope.table.key)}`), descending: false }];
}

export const orderSql = (terms: readonly OrderTerm[]): Sql =>
	joined(
		terms.map(({ sql: term, descending }) => sql`${term} ${plain(descending ? 'DESC' : 'ASC')}`),
		', ',
	);

/** What comes behind a row with these values. Empty ones are first, as in SQL Server. */
export function behind(terms: readonly OrderTerm[], last: readonly SQLInputValue[]): Sql {
	const [term, ...rest] = terms;
	const [value = null, ...others] = last;
	if (term === undefined) return plain('0');
	const further = furtherThan(term, value);
	if (rest.length === 0) return further;
	return sql`(${further} OR (${term.sql} IS ${place(value)} AND ${behind(rest, others)}))`;
}

function furtherThan({ sql: term, descending }: OrderTerm, value: SQLInputValue): Sql {
	if (value === null) return descending ? plain('0') : sql`${term} IS NOT NULL`;
	return descending ? sql`(${term} < ${place(value)} OR ${term} IS NULL)` : sql`${term} > ${place(value)}`;
}
