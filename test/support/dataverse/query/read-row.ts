import type { Table } from '../model/table.ts';
import type { Target } from '../rows/rows.ts';
import { answered, type Row } from '../rows/values.ts';
import type { ApiResponse, Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import { entityJson, etagOf, selectedNames } from './entity-json.ts';
import { expanded, readExpand } from './expand.ts';
import { readQuery } from './query-options.ts';

/** A row as a request asked for it: selected, and with its expansions where these count. */
export function rowBody(call: Call, target: Target, expanding = true): Record<string, unknown> {
	const table = call.environment.model.must(target.table);
	const row = mustRow(call, table, target.id);
	const options = readQuery(call.request.query);
	const names = selectedNames(table, options.select);
	return {
		'@odata.context': `${call.base}/$metadata#${table.set}${options.select === undefined ? '' : `(${options.select.join(',')})`}/$entity`,
		...entityJson(call, table, row, names),
		...(expanding ? expanded(call, table, row, readExpand(table, options.expand)) : {}),
	};
}

/** Answers `GET <set>(<key>)`; 304 where the asker has this version already. */
export function readRow(call: Call, target: Target): ApiResponse {
	const { environment, request, prefer } = call;
	const table = environment.model.must(target.table);
	environment.privileges.check(call.caller, 'Read', table);
	const row = mustRow(call, table, target.id);
	const asksForMore =
		/(?:^|&)(?:\$|%24)expand=/.test(request.query) || prefer.wants('OData.Community.Display.V1.FormattedValue');
	if (request.headers.get('if-none-match') === etagOf(row) && !asksForMore) return { status: 304, headers: {} };
	const said = prefer.applied(['odata.include-annotations']);
	return {
		status: 200,
		headers: { etag: etagOf(row), ...(said === undefined ? {} : { 'preference-applied': said }) },
		body: rowBody(call, target),
	};
}

/** Answers `GET <set>(<key>)/<property>`; nothing in it is 204. */
export function readProperty(call: Call, target: Target, name: string, raw: boolean): ApiResponse {
	const { environment } = call;
	const table = environment.model.must(target.table);
	environment.privileges.check(call.caller, 'Read', table);
	const row = mustRow(call, table, target.id);
	const kind = table.columns.get(name)?.kind ?? 'Uniqueidentifier';
	const value = answered(kind, row[name]);
	if (value === null) return { status: 204, headers: {} };
	if (raw) return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(value) };
	const context = `${call.base}/$metadata#${table.set}(${target.id})/${name}`;
	return { status: 200, headers: {}, body: { '@odata.context': context, value } };
}

export function mustRow({ environment }: Call, table: Table, id: string): Row {
	const row = environment.rows.get(table, id);
	if (row === undefined) throw refusals.notFound(table.name, id);
	return row;
}
