import type { ColumnKind, Table } from '../model/table.ts';
import { quoted } from '../rows/schema.ts';
import { refusals } from '../web/odata-error.ts';
import { childrenOf, type Element } from './fetch-xml-text.ts';
import { joined, place, plain, sql, type Sql } from './sql.ts';

/** Where the attributes of a filter are looked up, and who asks when. */
interface Where {
	readonly table: Table;
	readonly alias: string;
	readonly user: string;
	readonly now: number;
}

type Make = (left: Sql, values: readonly Sql[], where: Where) => Sql;

const day = 86_400_000;
const compared =
	(sign: string): Make =>
	(left, [value = plain('NULL')]) =>
		sql`${left} ${plain(sign)} ${value}`;
const differs: Make = (left, [value = plain('NULL')]) => sql`(${left} <> ${value} OR ${left} IS NULL)`;

/** Operators of conditions. Texts compare without case, as their columns do. */
const operators = new Map<string, Make>([
	['eq', compared('=')],
	['ne', differs],
	['neq', differs],
	['lt', compared('<')],
	['le', compared('<=')],
	['gt', compared('>')],
	['ge', compared('>=')],
	['like', compared('LIKE')],
	['not-like', (left, [value = plain('NULL')]) => sql`(${left} NOT LIKE ${value} OR ${left} IS NULL)`],
	['begins-with', (left, [value = plain('NULL')]) => sql`instr(fold(${left}), fold(${value})) = 1`],
	['not-begin-with', (left, [value = plain('NULL')]) => sql`COALESCE(instr(fold(${left}), fold(${value})) <> 1, 1)`],
	['ends-with', (left, [value = plain('NULL')]) => sql`substr(fold(${left}), -length(${value})) = fold(${value})`],
	['in', (left, values) => sql`${left} IN (${joined(values, ', ')})`],
	['not-in', (left, values) => sql`(${left} NOT IN (${joined(values, ', ')}) OR ${left} IS NULL)`],
	['between', (left, [low = plain('NULL'), high = plain('NULL')]) => sql`${left} BETWEEN ${low} AND ${high}`],
	['null', (left) => sql`${left} IS NULL`],
	['not-null', (left) => sql`${left} IS NOT NULL`],
	['eq-userid', (left, _values, { user }) => sql`${left} = ${place(user)}`],
	['ne-userid', (left, _values, { user }) => sql`${left} IS NOT ${place(user)}`],
	['on-or-after', compared('>=')],
	['on-or-before', (left, [value = plain('NULL')]) => sql`${left} < ${value} + ${plain(String(day))}`],
	['today', (left, _values, { now }) => sql`${left} / ${plain(String(day))} = ${plain(String(Math.floor(now / day)))}`],
]);

/** A filter as a condition of SQL, its filters within included. */
export function fetchCondition(filter: Element, where: Where): Sql {
	const parts = [
		...childrenOf(filter, 'condition').map((condition) => conditionSql(condition, where)),
		...childrenOf(filter, 'filter').map((inner) => fetchCondition(inner, where)),
	];
	if (parts.length === 0) return plain('1');
	return sql`(${joined(parts, filter.attributes['type'] === 'or' ? ' OR ' : ' AND ')})`;
}

function conditionSql(condition: Element, where: Where): Sql {
	const { attribute = '', operator = '', value } = condition.attributes;
	const make = operators.get(operator);
	if (make === undefined) throw refusals.badQuery(`The operator '${operator}' is not supported.`);
	const { name, kind } = columnOf(where.table, attribute);
	const listed = childrenOf(condition, 'value').map(({ text }) => text);
	const values = (value === undefined ? listed : [value]).map((text) => place(valueFor(kind, text)));
	return make(plain(`${where.alias}.${quoted(name)}`), values, where);
}

function columnOf(table: Table, attribute: string): { readonly name: string; readonly kind: ColumnKind } {
	const column = table.columns.get(attribute);
	if (column !== undefined) return column;
	const lookup = table.lookups.get(`_${attribute}_value`);
	if (lookup?.listed === true) return { name: lookup.name, kind: 'Uniqueidentifier' };
	throw refusals.unknownProperty(attribute, table.name);
}

function valueFor(kind: ColumnKind, text: string): string | number {
	switch (kind) {
		case 'String':
		case 'Memo':
		case 'Virtual':
			return text;
		case 'Uniqueidentifier':
			return text.toLowerCase().replace(/[{}]/g, '');
		case 'Boolean':
			return Number(text === '1' || text === 'true');
		default: {
			const number = kind === 'DateTime' ? Date.parse(text) : Number(text);
			if (Number.isNaN(number)) throw refusals.badQuery(`The value '${text}' does not fit its attribute.`);
			return number;
		}
	}
}
