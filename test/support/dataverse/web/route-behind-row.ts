import { callAction } from '../actions/actions.ts';
import { linkTo, unlinkFrom } from '../changes/members.ts';
import { checkTarget, cleared, isJson, writable } from '../changes/payload.ts';
import { updateRow } from '../changes/update.ts';
import { bodyOf } from '../changes/write-requests.ts';
import type { Collection, Navigation } from '../model/table.ts';
import { membersOf } from '../query/expand.ts';
import { mustRow, readProperty, readRow } from '../query/read-row.ts';
import { readCount, readSet } from '../query/read-set.ts';
import { targetTable } from '../query/scope.ts';
import { pointing, targetOf, type Target } from '../rows/rows.ts';
import type { Answered, ApiResponse, Call } from './call.ts';
import { refusals } from './odata-error.ts';
import { guidPattern } from '../rows/values.ts';
import { linked, uriOf, type Segment } from './resource-path.ts';

const done: ApiResponse = { status: 204, headers: {} };
const alone = (response: ApiResponse): Answered => ({ response, target: undefined });

/** Answers what stands behind a row in a URL: a property, a navigation, a collection, a link, an action. */
export function answerBehindRow(call: Call, row: Target, segment: Segment, rest: readonly Segment[]): Answered {
	const table = call.environment.model.must(row.table);
	const { name } = segment;
	if (name.includes('.')) return callAction(call, name, row);
	if (table.columns.has(name) || table.lookups.has(name)) return alone(property(call, row, name, rest));
	const navigation = table.navigations.get(name);
	if (navigation !== undefined) return alone(behindNavigation(call, row, navigation, rest));
	const collection = table.collections.get(name);
	if (collection !== undefined) return alone(behindCollection(call, row, { collection, segment, rest }));
	throw refusals.unknownSegment(name);
}

function property(call: Call, row: Target, name: string, rest: readonly Segment[]): ApiResponse {
	const { method } = call.request;
	if (method === 'GET') return readProperty(call, row, name, rest[0]?.name === '$value');
	const table = call.environment.model.must(row.table);
	const before = mustRow(call, table, row.id);
	if (method === 'DELETE') updateRow(call, table, before, { [name]: null });
	else if (method === 'PUT') updateRow(call, table, before, { [name]: bodyOf(call)['value'] ?? null });
	else throw refusals.wrongMethod(method);
	return done;
}

function behindNavigation(call: Call, row: Target, navigation: Navigation, [ref]: readonly Segment[]): ApiResponse {
	const { environment, request } = call;
	const table = environment.model.must(row.table);
	if (request.method === 'GET') {
		const target = targetOf(mustRow(call, table, row.id), navigation.lookup);
		if (target === undefined) return done;
		if (ref?.name !== '$ref') return readRow(call, target);
		return {
			status: 200,
			headers: {},
			body: { '@odata.context': `${call.base}/$metadata#$ref`, '@odata.id': uriOf(call, target) },
		};
	}
	if (ref?.name !== '$ref') throw refusals.wrongMethod(request.method);
	environment.privileges.check(call.caller, 'Write', table);
	const lookup = writable(table, navigation);
	if (request.method === 'DELETE') environment.rows.update(table, row.id, cleared(table, lookup));
	else if (request.method === 'PUT') {
		const target = linkedIn(call);
		checkTarget(table, lookup, target);
		environment.rows.update(table, row.id, pointing(lookup.lookup, target));
	} else throw refusals.wrongMethod(request.method);
	return done;
}

function behindCollection(
	call: Call,
	row: Target,
	{
		collection,
		segment,
		rest,
	}: { readonly collection: Collection; readonly segment: Segment; readonly rest: readonly Segment[] },
): ApiResponse {
	const { environment, request } = call;
	const table = environment.model.must(row.table);
	const target = targetTable(environment.model, collection);
	const [next] = rest;
	if (request.method === 'GET' && segment.key === undefined) {
		const besides = membersOf(table, mustRow(call, table, row.id), collection, target);
		const path = `${table.set}(${row.id})/${collection.name}`;
		return next?.name === '$count'
			? readCount(call, { table: target, besides, path })
			: readSet(call, { table: target, besides, path });
	}
	if (next?.name !== '$ref') throw refusals.wrongMethod(request.method);
	environment.privileges.check(call.caller, 'Write', table);
	if (request.method === 'POST' && segment.key === undefined) {
		linkTo(call, row, collection, linkedIn(call));
		return done;
	}
	if (request.method === 'DELETE' && segment.key !== undefined && guidPattern.test(segment.key)) {
		unlinkFrom(call, row, collection, { table: target.name, id: segment.key.toLowerCase() });
		return done;
	}
	throw refusals.wrongMethod(request.method);
}

/** The row that the body of a link names. */
function linkedIn(call: Call): Target {
	const body = bodyOf(call);
	const id = isJson(body) ? body['@odata.id'] : undefined;
	if (typeof id !== 'string') throw refusals.badPayload('', "A link wants an '@odata.id'.");
	return linked(call, id);
}
