import type { Model } from '../model/model.ts';
import type { Collection, ColumnKind, Navigation, Table } from '../model/table.ts';
import { quoted, typeColumn } from '../rows/schema.ts';
import { refusals } from '../web/odata-error.ts';
import type { Path } from './filter-syntax.ts';
import { plain, sql, type Sql } from './sql.ts';

/** Who asks, and when: what some functions of filters compare with. */
export interface Asking {
	readonly user: string;
	readonly now: number;
}

/** A table under the name that it has in a statement. */
export interface Source {
	readonly table: Table;
	readonly alias: string;
}

/** Where the names of a filter are looked up. */
export interface Scope extends Source {
	readonly model: Model;
	readonly asking: Asking;
	readonly variables: ReadonlyMap<string, Source>;
}

/** A value that a path leads to. */
export interface Scalar {
	readonly sql: Sql;
	readonly kind: ColumnKind;
}

/** The owner of a row, whether a user or a team, has an id and nothing else. */
const principal: Table = {
	name: 'principal',
	label: 'Principal',
	set: 'principals',
	key: 'ownerid',
	primaryName: undefined,
	code: 0,
	custom: false,
	activity: false,
	operations: new Set(),
	columns: new Map([
		[
			'ownerid',
			{ name: 'ownerid', kind: 'Uniqueidentifier', label: 'Owner', readOnly: true, required: 'SystemRequired' },
		],
	]),
	lookups: new Map(),
	navigations: new Map(),
	collections: new Map(),
	states: undefined,
	keys: [],
};

/** A name for a table in a statement that no other one has. */
export const freshAlias = (alias: string, table: Table): string => `${alias}_${table.name.slice(0, 3)}`;

/** What a navigation leads to; refused where the environment does not have that table. */
export function targetTable(model: Model, { name, target }: Navigation | Collection): Table {
	const table = target === 'principal' ? principal : model.named(target);
	if (table === undefined)
		throw refusals.badQuery(`The table '${target}' behind '${name}' is not in this environment.`);
	return table;
}

/** The value at the end of a path; refused where a name is unknown. */
export function scalarAt(scope: Scope, path: Path): Scalar {
	const [source, rest] = startOf(scope, path);
	return scalarFrom(scope.model, source, rest);
}

/** Where a path begins: at a variable of a lambda, or at the table itself. */
export function startOf(scope: Scope, path: Path): [Source, Path] {
	const [first = '', ...rest] = path;
	const variable = scope.variables.get(first);
	return variable === undefined ? [scope, path] : [variable, rest];
}

function scalarFrom(model: Model, { table, alias }: Source, path: Path): Scalar {
	const [name = '', ...rest] = path;
	if (rest.length === 0) return scalarOf({ table, alias }, name);
	const navigation = table.navigations.get(name);
	if (navigation === undefined) throw refusals.unknownProperty(name, table.name);
	const target = targetTable(model, navigation);
	const next = { table: target, alias: freshAlias(alias, target) };
	const { sql: value, kind } = scalarFrom(model, next, rest);
	const from = plain(`${quoted(target.name)} ${next.alias}`);
	return { sql: sql`(SELECT ${value} FROM ${from} WHERE ${pointsTo(alias, navigation, next)})`, kind };
}

/** Whether a lookup points to a row of another source. */
function pointsTo(alias: string, { lookup, target }: Navigation, to: Source): Sql {
	const same = `${to.alias}.${quoted(to.table.key)} = ${alias}.${quoted(lookup)}`;
	if (target === 'principal' || target === 'activitypointer') return plain(same);
	return plain(`${same} AND ${alias}.${quoted(typeColumn(lookup))} = '${target}'`);
}

function scalarOf({ table, alias }: Source, name: string): Scalar {
	const column = table.columns.get(name);
	if (column !== undefined) return { sql: plain(`${alias}.${quoted(name)}`), kind: column.kind };
	if (table.lookups.get(name)?.listed === true)
		return { sql: plain(`${alias}.${quoted(name)}`), kind: 'Uniqueidentifier' };
	throw refusals.unknownProperty(name, table.name);
}

/** Whether a row of a collection belongs to a row of its owner. */
export function belongsTo(owner: Source, collection: Collection, member: Source): Sql {
	const [ownerKey, memberKey] = [
		`${owner.alias}.${quoted(owner.table.key)}`,
		`${member.alias}.${quoted(member.table.key)}`,
	];
	if (collection.manyToMany)
		return plain(
			`EXISTS (SELECT 1 FROM "-links" WHERE relationship = '${collection.name}' AND ((oneid = ${ownerKey} AND otherid = ${memberKey}) OR (otherid = ${ownerKey} AND oneid = ${memberKey})))`,
		);
	return pointsTo(member.alias, partnerOf(collection, member.table), owner);
}

/** The navigation of the members of a collection that leads back to its owner. */
export function partnerOf({ name, partner = '' }: Collection, members: Table): Navigation {
	const navigation = members.navigations.get(partner);
	if (navigation !== undefined) return navigation;
	throw refusals.badQuery(`The way back from '${name}' is not known, so it cannot be followed.`);
}
