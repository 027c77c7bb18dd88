import { randomUUID } from 'node:crypto';
import { callerOf } from '../access/caller-of.ts';
import type { Caller } from '../access/caller.ts';
import type { Target } from '../rows/rows.ts';
import type { Answered, ApiRequest, ApiResponse, Call } from './call.ts';
import { boundaryOf, readPart, readParts, writeParts, type Part } from './multipart.ts';
import { ODataError } from './odata-error.ts';
import { readPreferences } from './preferences.ts';
import { answer, errorResponse } from './route.ts';

const mostRequests = 1_000;

/** Is told of each part, and says what it meets instead of its answer. */
export type Meets = (part: ApiRequest) => ODataError | undefined;

/** Answers a part; the batch itself says who asks. */
type AnswerOf = (request: ApiRequest, references: ReadonlyMap<string, Target>) => Answered;

/** Answers `POST $batch`. */
export function answerBatch(call: Call, meets: Meets): ApiResponse {
	try {
		return batch(call, meets);
	} catch (error) {
		if (error instanceof ODataError) return errorResponse(call, error);
		throw error;
	}
}

function batch(call: Call, meets: Meets): ApiResponse {
	const { request, prefer } = call;
	const answerOf: AnswerOf = (part, references) => {
		const fault = meets(part);
		const prefer = readPreferences(part.headers.get('prefer'));
		if (fault !== undefined) return { response: errorResponse({ prefer }, fault), target: undefined };
		return answer({ ...call, caller: callerOfPart(call, part), request: part, references, prefer });
	};
	const parts = readParts(request.body, boundaryOf(request.headers.get('content-type')));
	refuseTooMany(parts);
	const texts: string[] = [];
	let failed: number | undefined;
	for (const part of parts) {
		const { text, status } = answerPart(call, part, answerOf);
		texts.push(text);
		if (status >= 400 && !prefer.continueOnError) {
			failed = status;
			break;
		}
	}
	const boundary = `batchresponse_${randomUUID()}`;
	return {
		status: failed ?? 200,
		headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
		body: writeParts(boundary, texts),
	};
}

/** A part may say for whom it is; else it is for whom the batch is. */
function callerOfPart({ environment, caller }: Call, { headers }: ApiRequest): Caller {
	const says = headers.has('callerobjectid') || headers.has('mscrmcallerid');
	return says ? callerOf(environment, caller.onBehalf ?? caller.user, headers) : caller;
}

interface AnsweredPart {
	readonly text: string;
	readonly status: number;
}

function answerPart(call: Call, part: Part, answerOf: AnswerOf): AnsweredPart {
	if (/^multipart\/mixed/i.test(part.headers.get('content-type') ?? '')) return answerChangeSet(call, part, answerOf);
	const { response } = answerOf(requestOf(part), new Map());
	return { text: httpPart(response, undefined), status: response.status };
}

/** A refusal within a change set, which undoes the whole of it. */
class ChangeSetFailed extends Error {
	readonly response: ApiResponse;
	readonly id: string;

	constructor(response: ApiResponse, id: string) {
		super('The change set failed');
		this.response = response;
		this.id = id;
	}
}

function answerChangeSet({ environment }: Call, part: Part, answerOf: AnswerOf): AnsweredPart {
	const parts = readParts(part.body, boundaryOf(part.headers.get('content-type')));
	try {
		const texts = environment.rows.whole(() => answerChanges(parts, answerOf));
		const boundary = `changesetresponse_${randomUUID()}`;
		const text = `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${writeParts(boundary, texts)}`;
		return { text, status: 200 };
	} catch (error) {
		if (!(error instanceof ChangeSetFailed)) throw error;
		return { text: httpPart(error.response, error.id), status: error.response.status };
	}
}

function answerChanges(parts: readonly Part[], answerOf: AnswerOf): string[] {
	const references = new Map<string, Target>();
	return parts.map((part) => {
		const id = part.headers.get('content-id');
		if (id === undefined) throw new ODataError(400, '0x80048d19', 'A request of a change set wants a Content-ID.');
		const request = requestOf(part);
		if (request.method === 'GET') throw new ODataError(400, '0x80048d19', 'A change set holds no GET.');
		const { response, target }: Answered = answerOf(request, new Map(references));
		if (response.status >= 400) throw new ChangeSetFailed(response, id);
		if (target !== undefined) references.set(id, target);
		return httpPart(response, id);
	});
}

function refuseTooMany(parts: readonly Part[]): void {
	const count = parts.reduce(
		(sum, part) => sum + (part.body.match(/^(?:GET|POST|PATCH|PUT|DELETE) .* HTTP\/1\.1$/gm) ?? []).length,
		0,
	);
	if (count > mostRequests)
		throw new ODataError(400, '0x80048d19', `A batch holds at most ${mostRequests} requests; this one has ${count}.`);
}

const longestUrl = 65_536;

/** The request within a part of the type `application/http`. */
function requestOf({ headers, body }: Part): ApiRequest {
	if (!/^application\/http/i.test(headers.get('content-type') ?? ''))
		throw new ODataError(400, '0x80048d19', "A part of a batch has the content type 'application/http'.");
	const end = body.indexOf('\r\n');
	const line = end === -1 ? body : body.slice(0, end);
	const [, method = '', url = ''] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? [];
	if (method === '') throw new ODataError(400, '0x80048d19', `'${line.slice(0, 80)}' is no request line.`);
	if (url.length > longestUrl) throw new ODataError(414, '', 'The URL is longer than 65,536 characters.');
	const inner = readPart(body.slice(end + 2));
	const [path = '', ...query] = url
		.replace(/^(?:https?:\/\/[^/]+)?\/api\/data\/v9\.\d\//, '')
		.replace(/^\//, '')
		.split('?');
	if (path === '$batch') throw new ODataError(400, '0x80048d19', 'A batch holds no batch.');
	return { method, path, query: query.join('?'), headers: inner.headers, body: inner.body.trim() };
}

const reasons: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	204: 'No Content',
	304: 'Not Modified',
	400: 'Bad Request',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	412: 'Precondition Failed',
	500: 'Internal Server Error',
};

function httpPart({ status, headers, body }: ApiResponse, id: string | undefined): string {
	const json = typeof body === 'object';
	const all = {
		...(json ? { 'content-type': 'application/json; odata.metadata=minimal' } : {}),
		'odata-version': '4.0',
		...headers,
	};
	const lines = Object.entries(all).map(([name, value]) => `${headerName(name)}: ${value}`);
	const contentId = id === undefined ? [] : [`Content-ID: ${id}`];
	const outer = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...contentId];
	const inner = [`HTTP/1.1 ${status} ${reasons[status] ?? ''}`, ...lines];
	return `${outer.join('\r\n')}\r\n\r\n${inner.join('\r\n')}\r\n\r\n${body === undefined ? '' : json ? JSON.stringify(body) : String(body)}`;
}

/** Headers as the service writes them in batches. */
const headerName = (name: string): string =>
	name === 'odata-entityid' ? 'OData-EntityId' : name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
