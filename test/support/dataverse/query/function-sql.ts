import type { SQLInputValue } from 'node:sqlite';
import type { ColumnKind } from '../model/table.ts';
import { refusals } from '../web/odata-error.ts';
import type { Filter, Literal } from './filter-syntax.ts';
import { scalarAt, type Scalar, type Scope } from './scope.ts';
import { joined, place, plain, sql, type Sql } from './sql.ts';

type Call = Extract<Filter, { kind: 'function' }>;
type Make = (scalar: Scalar, values: readonly Literal[], scope: Scope) => Sql;

const namespace = 'Microsoft.Dynamics.CRM.';
const day = 86_400_000;
const hour = 3_600_000;

/** The functions of Dataverse that filters may call, by name. */
const functions = new Map<string, Make>([
	['In', (scalar, values) => among(scalar, values)],
	['NotIn', (scalar, values) => sql`(${scalar.sql} IS NULL OR NOT ${among(scalar, values)})`],
	['Between', (scalar, values) => between(scalar, values)],
	['NotBetween', (scalar, values) => sql`NOT COALESCE(${between(scalar, values)}, 0)`],
	['EqualUserId', ({ sql: left }, _values, { asking }) => sql`${left} = ${place(asking.user)}`],
	['NotEqualUserId', ({ sql: left }, _values, { asking }) => sql`${left} IS NOT ${place(asking.user)}`],
	['On', (scalar, values) => during(scalar, timeOf(values), timeOf(values) + day)],
	['OnOrAfter', ({ sql: left }, values) => sql`${left} >= ${place(timeOf(values))}`],
	['OnOrBefore', ({ sql: left }, values) => sql`${left} < ${place(timeOf(values) + day)}`],
	['Today', (scalar, _values, { asking }) => during(scalar, startOfDay(asking.now), startOfDay(asking.now) + day)],
	['Yesterday', (scalar, _values, { asking }) => during(scalar, startOfDay(asking.now) - day, startOfDay(asking.now))],
	['LastXHours', (scalar, values, { asking }) => during(scalar, asking.now - count(values) * hour, asking.now + 1)],
	[
		'LastXDays',
		(scalar, values, { asking }) => during(scalar, startOfDay(asking.now) - count(values) * day, asking.now + 1),
	],
	[
		'NextXDays',
		(scalar, values, { asking }) => during(scalar, asking.now, startOfDay(asking.now) + (count(values) + 1) * day),
	],
	['OlderThanXDays', ({ sql: left }, values, { asking }) => sql`${left} < ${place(asking.now - count(values) * day)}`],
]);

/** A call such as `Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=["1","2"])`. */
export function functionSql({ name, parameters }: Call, scope: Scope): Sql {
	const make = functions.get(name.replace(namespace, ''));
	if (!name.startsWith(namespace) || make === undefined)
		throw refusals.badQuery(`An unknown function with name '${name}' was found.`);
	const property = parameters.get('PropertyName')?.[0]?.value;
	if (typeof property !== 'string') throw refusals.badQuery(`The function '${name}' wants a PropertyName.`);
	const values = parameters.get('PropertyValues') ?? parameters.get('PropertyValue') ?? [];
	return make(scalarOf(property, scope), values, scope);
}

/** Functions take the logical name of a lookup; its property is meant too. */
function scalarOf(property: string, scope: Scope): Scalar {
	const lookup = `_${property}_value`;
	return scalarAt(scope, [scope.table.lookups.get(lookup)?.listed === true ? lookup : property]);
}

function among(scalar: Scalar, values: readonly Literal[]): Sql {
	if (values.length === 0) throw refusals.badQuery('PropertyValues must name at least one value.');
	const places = joined(
		values.map((value) => place(converted(scalar.kind, value))),
		', ',
	);
	const isText = scalar.kind === 'String' || scalar.kind === 'Memo';
	if (!isText) return sql`${scalar.sql} IN (${places})`;
	const ascii = values.every(({ value }) => /^[\x20-\x7e]*$/.test(String(value)));
	return ascii
		? sql`${scalar.sql} COLLATE NOCASE IN (${places})`
		: sql`fold(${scalar.sql}) IN (SELECT fold(value) FROM json_each(${place(JSON.stringify(values.map(({ value }) => value)))}))`;
}

function between(scalar: Scalar, values: readonly Literal[]): Sql {
	const [low, high] = values.map((value) => place(converted(scalar.kind, value)));
	if (low === undefined || high === undefined || values.length !== 2)
		throw refusals.badQuery('Between wants two PropertyValues.');
	return sql`(${scalar.sql} >= ${low} AND ${scalar.sql} <= ${high})`;
}

const during = ({ sql: left }: Scalar, from: number, until: number): Sql =>
	sql`(${left} >= ${plain(String(from))} AND ${left} < ${plain(String(until))})`;

/** Functions take every value as a text. */
function converted(kind: ColumnKind, { value }: Literal): SQLInputValue {
	if (value === null) return null;
	const text = String(value);
	switch (kind) {
		case 'String':
		case 'Memo':
		case 'Virtual':
			return text;
		case 'Uniqueidentifier':
			return text.toLowerCase();
		case 'Boolean':
			return Number(text === 'true' || text === '1');
		case 'DateTime':
			return finite(Date.parse(text), text);
		default:
			return finite(Number(text), text);
	}
}

function finite(number: number, text: string): number {
	if (Number.isFinite(number)) return number;
	throw refusals.badQuery(`The value '${text}' does not fit the type of its property.`);
}

const timeOf = ([value]: readonly Literal[]): number => finite(Date.parse(String(value?.value)), String(value?.value));
const count = ([value]: readonly Literal[]): number => finite(Number(value?.value), String(value?.value));
const startOfDay = (time: number): number => Math.floor(time / day) * day;
