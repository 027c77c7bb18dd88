import { etagOf } from '../query/entity-json.ts';
import { rowBody } from '../query/read-row.ts';
import type { Target } from '../rows/rows.ts';
import type { Row } from '../rows/values.ts';
import type { Table } from '../model/table.ts';
import type { ApiResponse, Call } from '../web/call.ts';
import { ODataError, refusals } from '../web/odata-error.ts';
import { uriOf, type Address } from '../web/resource-path.ts';
import { createRow } from './create.ts';
import { deleteRow } from './delete.ts';
import { isJson, type Json } from './payload.ts';
import { updateRow } from './update.ts';

/** The body of a request as an object. */
export function bodyOf({ request }: Call): Json {
	let body: unknown;
	try {
		body = JSON.parse(request.body === '' ? '{}' : request.body);
	} catch {
		body = undefined;
	}
	if (isJson(body)) return body;
	throw refusals.badPayload('', 'The body is no JSON object.');
}

/** What was made or changed, and how it is answered. */
export interface Written {
	readonly target: Target;
	readonly response: ApiResponse;
}

/** Answers `POST <set>`. */
export function postRow(call: Call, table: Table): Written {
	refuseUnlessMade(table);
	const target = createRow(call, table, bodyOf(call));
	return { target, response: written(call, target, 'created') };
}

/** Answers `PATCH <set>(<key>)`: a change, or a creation where the headers allow one. */
export function patchRow(call: Call, address: Address): Written {
	const { table, id } = address;
	const { environment, request } = call;
	const before = id === undefined ? undefined : environment.rows.get(table, id);
	const ifMatch = request.headers.get('if-match');
	if (before === undefined) {
		if (ifMatch !== undefined)
			throw new ODataError(404, '', `${table.name} With Id = ${id ?? JSON.stringify(address.values)} Does Not Exist`);
		refuseUnlessMade(table);
		const fixed = id === undefined ? address.values : { [table.key]: id };
		const target = createRow(call, table, withoutFixed(bodyOf(call), Object.keys(fixed)), fixed);
		return { target, response: written(call, target, 'created') };
	}
	if (request.headers.get('if-none-match') === '*')
		throw new ODataError(412, '', 'A record with matching key values already exists.');
	checkVersion(before, ifMatch);
	const target = updateRow(call, table, before, withoutFixed(bodyOf(call), Object.keys(address.values)));
	return { target, response: written(call, target, 'changed') };
}

/** Some rows are made within others only, as parties are. */
function refuseUnlessMade({ operations }: Table): void {
	if (!operations.has('POST')) throw refusals.wrongMethod('POST');
}

/** What the URL says already is not read again in the body. */
const withoutFixed = (body: Json, names: readonly string[]): Json =>
	Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

/** Answers `DELETE <set>(<key>)`. */
export function removeRow(call: Call, { table, id }: Target): ApiResponse {
	const known = call.environment.model.must(table);
	const before = call.environment.rows.get(known, id);
	if (before === undefined) throw refusals.notFound(table, id);
	checkVersion(before, call.request.headers.get('if-match'));
	deleteRow(call, known, id);
	return { status: 204, headers: {} };
}

function checkVersion(before: Row, ifMatch: string | undefined): void {
	if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(before)) throw refusals.versionMismatch();
}

function written(call: Call, target: Target, change: 'created' | 'changed'): ApiResponse {
	if (call.prefer.representation)
		return {
			status: change === 'created' ? 201 : 200,
			headers: { 'preference-applied': call.prefer.applied(['return', 'odata.include-annotations']) ?? '' },
			body: rowBody(call, target, change === 'created'),
		};
	const uri = uriOf(call, target);
	return { status: 204, headers: { 'odata-entityid': uri, location: uri } };
}
