import type { Table } from '../model/table.ts';
import { quoted } from '../rows/schema.ts';
import type { Row } from '../rows/values.ts';
import type { ApiResponse, Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { entityJson } from './entity-json.ts';
import { childrenOf, readFetchXml, type Element } from './fetch-xml-text.ts';
import { fetchCondition } from './fetch-xml-condition.ts';
import { joined, plain, sql, type Sql } from './sql.ts';

/** A table of a query, under the name that it has there. */
interface Joined {
	readonly table: Table;
	readonly alias: string;
	readonly element: Element;
	/** How it is joined; the first table is not. */
	readonly join: Sql | undefined;
}

const largestPage = 5_000;

/** Answers `GET <set>?fetchXml=…`: attributes, orders, filters and links, page by page. */
export function fetchRows(call: Call, table: Table, xml: string): ApiResponse {
	const fetch = readFetchXml(xml);
	const [entity] = childrenOf(fetch, 'entity');
	if (entity === undefined || entity.attributes['name'] !== table.name)
		throw refusals.badQuery(`The entity of the query must be '${table.name}', as the set is.`);
	call.environment.privileges.check(call.caller, 'Read', table);
	const tables = [
		{ table, alias: 't', element: entity, join: undefined },
		...linksOf(call, entity, { table, alias: 't' }),
	];
	const { count, page } = pageOf(fetch);
	const statement = sql`SELECT ${columnsOf(tables)} FROM ${plain(quoted(table.name))} t
		${joined(
			tables.flatMap(({ join }) => join ?? []),
			' ',
		)}
		WHERE ${joined([plain('1'), ...tables.flatMap((one) => conditionsOf(call, one))], ' AND ')}
		ORDER BY ${joined([...tables.flatMap(ordersOf), plain(`t.${quoted(table.key)}`)], ', ')}
		LIMIT ${plain(String(count + 1))} OFFSET ${plain(String((page - 1) * count))}`;
	const found = call.environment.rows.all(statement.text, ...statement.values);
	const more = found.length > count;
	const annotated = call.prefer.wants('Microsoft.Dynamics.CRM.morerecords');
	return {
		status: 200,
		headers: {},
		body: {
			'@odata.context': `${call.base}/$metadata#${table.set}`,
			value: found.slice(0, count).map((row) => rowJson(call, tables, row)),
			...(annotated ? { '@Microsoft.Dynamics.CRM.morerecords': more } : {}),
			...(annotated && more
				? {
						'@Microsoft.Dynamics.CRM.fetchxmlpagingcookie': `<cookie pagenumber="${page + 1}" pagingcookie="" istracking="False" />`,
					}
				: {}),
		},
	};
}

function pageOf({ attributes }: Element): { readonly count: number; readonly page: number } {
	const { count, top, page = '1' } = attributes;
	if (top !== undefined && (count ?? attributes['page']) !== undefined)
		throw refusals.badQuery('The attributes top, and count or page, exclude each other.');
	return { count: Math.min(Number(top ?? count ?? largestPage), largestPage), page: Number(page) };
}

function linksOf(call: Call, parent: Element, to: { readonly table: Table; readonly alias: string }): Joined[] {
	return childrenOf(parent, 'link-entity').flatMap((element, index) => {
		const { name = '', from = '', to: own = '', 'link-type': kind = 'inner' } = element.attributes;
		const table = call.environment.model.named(name);
		if (table === undefined) throw refusals.badQuery(`The table '${name}' is not in this environment.`);
		if (kind !== 'inner' && kind !== 'outer') throw refusals.badQuery(`The link type '${kind}' is not supported.`);
		const alias = element.attributes['alias'] ?? `${name}${index + 1}`;
		const left = `${to.alias}.${quoted(storedName(to.table, own))}`;
		const on = `${quoted(alias)}.${quoted(storedName(table, from))} = ${left}`;
		const join = plain(`${kind === 'inner' ? 'JOIN' : 'LEFT JOIN'} ${quoted(name)} ${quoted(alias)} ON ${on}`);
		return [{ table, alias: quoted(alias), element, join }, ...linksOf(call, element, { table, alias: quoted(alias) })];
	});
}

/** A query names a lookup by its logical name. */
function storedName(table: Table, attribute: string): string {
	if (table.columns.has(attribute)) return attribute;
	const lookup = `_${attribute}_value`;
	if (table.lookups.get(lookup)?.listed === true) return lookup;
	throw refusals.unknownProperty(attribute, table.name);
}

/** The first table whole, and of the others what is asked for, as `alias.attribute`. */
function columnsOf(tables: readonly Joined[]): Sql {
	const others = tables.slice(1).flatMap(({ table, alias, element }) =>
		attributesIn(table, element).map((attribute) => {
			const name = `${alias.slice(1, -1)}.${attribute}`;
			return plain(`${alias}.${quoted(storedName(table, attribute))} AS ${quoted(name)}`);
		}),
	);
	return joined([plain('t.*'), ...others], ', ');
}

function attributesIn(table: Table, element: Element): readonly string[] {
	if (childrenOf(element, 'all-attributes').length > 0)
		return [
			...table.columns.keys(),
			...[...table.lookups.values()].flatMap(({ attribute, listed }) => (listed ? [attribute] : [])),
		];
	return childrenOf(element, 'attribute').map(({ attributes }) => attributes['name'] ?? '');
}

const conditionsOf = (call: Call, { table, alias, element }: Joined): Sql[] =>
	childrenOf(element, 'filter').map((filter) =>
		fetchCondition(filter, { table, alias, user: call.caller.user, now: call.environment.now() }),
	);

const ordersOf = ({ table, alias, element }: Joined): Sql[] =>
	childrenOf(element, 'order').map(({ attributes: { attribute = '', descending } }) =>
		plain(`${alias}.${quoted(storedName(table, attribute))} ${descending === 'true' ? 'DESC' : 'ASC'}`),
	);

function rowJson(call: Call, [first, ...others]: readonly Joined[], row: Row): unknown {
	if (first === undefined) return {};
	const asked = attributesIn(first.table, first.element);
	const all = [...first.table.columns.keys(), ...first.table.lookups.keys()];
	const names = asked.length === 0 ? all : [...asked.map((name) => storedName(first.table, name)), first.table.key];
	const linked = others.flatMap(({ table, alias, element }) =>
		attributesIn(table, element).map((attribute) => {
			const name = `${alias.slice(1, -1)}.${attribute}`;
			const stored = storedName(table, attribute);
			return [name, entityJson(call, table, { [stored]: row[name] ?? null }, [stored])[stored]];
		}),
	);
	return { ...entityJson(call, first.table, row, [...new Set(names)]), ...Object.fromEntries(linked) };
}
