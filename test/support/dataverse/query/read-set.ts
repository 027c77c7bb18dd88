import { quoted } from '../rows/schema.ts';
import type { Table } from '../model/table.ts';
import type { Call, ApiResponse } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { readCookie, writeCookie } from './cookie.ts';
import { entityJson, selectedNames } from './entity-json.ts';
import { expanded, readExpand } from './expand.ts';
import { readQuery, type QueryOptions } from './query-options.ts';
import { countRows, selectRows } from './select-rows.ts';
import { joined, place, plain, sql, type Sql } from './sql.ts';

const largestPage = 5_000;
const largestCount = 5_000;

/** What a collection is read from: a table, and a condition on its rows where it is not the whole. */
export interface Collected {
	readonly table: Table;
	readonly besides?: Sql;
	/** The path that the links to further pages begin with. */
	readonly path: string;
}

/** Answers `GET <set>`: one page, with a link to the next one, or to what changes from now on. */
export function readSet(call: Call, { table, besides, path }: Collected): ApiResponse {
	const { environment, prefer, request } = call;
	environment.privileges.check(call.caller, 'Read', table);
	const options = readQuery(request.query);
	const names = selectedNames(table, options.select);
	const expansions = readExpand(table, options.expand);
	const cookie = options.skipToken === undefined ? undefined : readCookie(options.skipToken, options.asGiven);
	const delta = options.deltaToken === undefined ? undefined : deltaOf(options.deltaToken);
	const tracking = prefer.trackChanges || delta !== undefined;
	if (tracking) refuseUntracked(options);
	const version = cookie === undefined ? environment.rows.version() : cookie.since;

	const size = pageSize(options, prefer.maxPageSize);
	const conditions = [besides, delta === undefined ? undefined : changedSince(delta)].filter(
		(one) => one !== undefined,
	);
	const wanted = {
		...options,
		besides: conditions.length === 0 ? undefined : joined(conditions, ' AND '),
	};
	const found = selectRows(call, table, { ...wanted, after: cookie?.last, limit: size + 1 });
	const page = found.slice(0, size);
	const more = found.length > size && options.top === undefined;
	const link = (token: string, value: string) =>
		`${call.base}/${path}?${[options.asGiven, `${token}=${value}`].filter((part) => part !== '').join('&')}`;
	const next = writeCookie({
		page: (cookie?.page ?? 1) + 1,
		last: page.at(-1)?.order ?? [],
		query: options.asGiven,
		since: tracking ? version : undefined,
	});
	const rows = page.map(({ row }) => ({
		...entityJson(call, table, row, names),
		...expanded(call, table, row, expansions),
	}));
	const deleted = delta === undefined || more ? [] : deletedRows(call, table, delta);
	const counted = options.count ? { '@odata.count': Math.min(countRows(call, table, wanted), largestCount) } : {};
	return {
		status: 200,
		headers: applied(call),
		body: {
			'@odata.context': `${call.base}/$metadata#${table.set}${delta === undefined ? contextOf(options) : '/$delta'}`,
			...counted,
			...totals(call, table, wanted),
			value: [...rows, ...deleted],
			...(more ? { '@odata.nextLink': link('$skiptoken', next) } : {}),
			...(tracking && !more ? { '@odata.deltaLink': link('$deltatoken', `${version}`) } : {}),
		},
	};
}

/** Answers `GET <set>/$count`: a number as text. */
export function readCount(call: Call, { table, besides }: Collected): ApiResponse {
	call.environment.privileges.check(call.caller, 'Read', table);
	const options = readQuery(call.request.query);
	const count = countRows(call, table, { ...options, besides });
	return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(Math.min(count, largestCount)) };
}

function pageSize({ top }: QueryOptions, preferred: number | undefined): number {
	return Math.min(top ?? preferred ?? largestPage, largestPage);
}

function applied({ prefer }: Call): Readonly<Record<string, string>> {
	const said = prefer.applied(['odata.maxpagesize', 'odata.include-annotations', 'odata.track-changes']);
	return said === undefined ? {} : { 'preference-applied': said };
}

const contextOf = ({ select }: QueryOptions): string => (select === undefined ? '' : `(${select.join(',')})`);

function totals(call: Call, table: Table, wanted: QueryOptions & { readonly besides: Sql | undefined }) {
	if (!wanted.count || !call.prefer.wants('Microsoft.Dynamics.CRM.totalrecordcount')) return {};
	const count = countRows(call, table, wanted);
	return {
		'@Microsoft.Dynamics.CRM.totalrecordcount': Math.min(count, largestCount),
		'@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': count > largestCount,
	};
}

/** Changes are told of a whole table: what picks or orders rows cannot be asked together with them. */
function refuseUntracked({ filter, orderby, expand, top }: QueryOptions): void {
	if (filter ?? orderby ?? expand ?? top)
		throw refusals.badQuery('Change tracking supports none of $filter, $orderby, $expand and $top.');
}

function deltaOf(token: string): number {
	const version = Number(token);
	if (!Number.isInteger(version)) throw refusals.badQuery('Malformed delta token.');
	return version;
}

const changedSince = (version: number): Sql => sql`t.${plain(quoted('versionnumber'))} > ${place(version)}`;

function deletedRows(call: Call, table: Table, since: number): unknown[] {
	return call.environment.rows.deletedSince(table, since).map((id) => ({
		'@odata.context': `${call.base}/$metadata#${table.set}/$deletedEntity`,
		id,
		reason: 'deleted',
	}));
}
