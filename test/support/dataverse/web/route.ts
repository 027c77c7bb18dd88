import { callAction } from '../actions/actions.ts';
import { patchRow, postRow, removeRow, type Written } from '../changes/write-requests.ts';
import { answerDefinitions } from '../definitions/answer-definitions.ts';
import { fetchRows } from '../query/fetch-xml.ts';
import { readQuery } from '../query/query-options.ts';
import { readRow } from '../query/read-row.ts';
import { readCount, readSet } from '../query/read-set.ts';
import type { Answered, ApiResponse, Call } from './call.ts';
import { ODataError, refusals } from './odata-error.ts';
import { addressOf, existing, linked, segmentsOf, tableOfSet, type Segment } from './resource-path.ts';
import { answerBehindRow } from './route-behind-row.ts';

/** Answers one request; what is refused changes nothing. */
export function answer(call: Call): Answered {
	try {
		return call.environment.rows.whole(() => route(call));
	} catch (error) {
		if (error instanceof ODataError) return { response: errorResponse(call, error), target: undefined };
		const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { response: errorResponse(call, new ODataError(500, '0x80040216', message)), target: undefined };
	}
}

export function errorResponse(call: Pick<Call, 'prefer'>, { status, code, message, headers }: ODataError): ApiResponse {
	const detail = 'Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus';
	const annotations = call.prefer.wants(detail) ? { [`@${detail}`]: '0' } : {};
	return { status, headers, body: { error: { code, message, ...annotations } } };
}

const alone = (response: ApiResponse): Answered => ({ response, target: undefined });
const made = ({ response, target }: Written): Answered => ({ response, target });

function route(call: Call): Answered {
	const { path, method } = call.request;
	const [first, second, ...rest] = segmentsOf(path);
	if (first === undefined) throw refusals.unknownSegment('');
	if (first.name === 'EntityDefinitions' || first.name === 'RelationshipDefinitions')
		return alone(answerDefinitions(call, segmentsOf(path)));
	if (first.name.startsWith('$') && first.key === undefined) return routeReference(call, first, second, rest);
	const table = call.environment.model.ofSet(first.name);
	if (table === undefined) return callAction(call, first.name.replace(/\(\)$/, ''), undefined);
	if (first.key === undefined) return routeSet(call, first, second);
	const address = addressOf(call, first);
	if (second !== undefined) return answerBehindRow(call, existing(call, address), second, rest);
	switch (method) {
		case 'GET':
			return alone(readRow(call, existing(call, address)));
		case 'PATCH':
			return made(patchRow(call, address));
		case 'DELETE':
			return alone(removeRow(call, existing(call, address)));
		default:
			throw refusals.wrongMethod(method);
	}
}

function routeSet(call: Call, set: Segment, second: Segment | undefined): Answered {
	const table = tableOfSet(call, set.name);
	const { method } = call.request;
	if (second?.name === '$count' && method === 'GET') return alone(readCount(call, { table, path: set.name }));
	if (second !== undefined) return callAction(call, second.name, { table: table.name, id: undefined });
	const { fetchXml } = readQuery(call.request.query);
	if (method === 'GET' && fetchXml !== undefined) return alone(fetchRows(call, table, fetchXml));
	if (method === 'GET') return alone(readSet(call, { table, path: set.name }));
	if (method === 'POST') return made(postRow(call, table));
	throw refusals.wrongMethod(method);
}

/** `$1`: what an earlier request of the change set made. */
function routeReference(
	call: Call,
	{ name }: Segment,
	second: Segment | undefined,
	rest: readonly Segment[],
): Answered {
	const target = linked(call, name);
	if (second !== undefined) return answerBehindRow(call, target, second, rest);
	const { method } = call.request;
	if (method === 'PATCH')
		return made(patchRow(call, { table: call.environment.model.must(target.table), id: target.id, values: {} }));
	if (method === 'DELETE') return alone(removeRow(call, target));
	throw refusals.wrongMethod(method);
}
