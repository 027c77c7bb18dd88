import { dataverseRecords } from '../../../adapters/dataverse/records/dataverse-records';
import { TableCache } from '../../../adapters/dataverse/tables/describe-tables';
import { dataverseClient } from '../../../adapters/dataverse/web-api/client';
import type { HttpRequest } from '../../../adapters/dataverse/web-api/transport';
import type { Records } from '../../../core/records/records';
import { batchAnswer, message, waitedTime } from './scripted-send';

/** One request, alone or as a part of a batch. */
export interface Asked {
	readonly method: string;
	/** Decoded, below the root of the Web API. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Record<string, unknown>;
}

/** What an environment says to a request; undefined is 204. */
export type Answering = (asked: Asked) => { readonly status?: number; readonly body?: unknown } | undefined;

const root = '/api/data/v9.2/';

/** Records of an environment that answers each request by a function, and all requests in order. */
export async function recordsAnswered(answering: Answering): Promise<{
	readonly records: Records;
	readonly asked: Asked[];
	readonly requests: HttpRequest[];
}> {
	const asked: Asked[] = [];
	const requests: HttpRequest[] = [];
	const timing = waitedTime();
	const answer = (one: Asked) => {
		asked.push(one);
		const { status, body } = answering(one) ?? {};
		return { status: status ?? (body === undefined ? 204 : 200), body };
	};
	const send = async (request: HttpRequest) => {
		requests.push(request);
		const path = request.url.slice(request.url.indexOf(root) + root.length);
		if (path !== '$batch') {
			const { status, body } = answer({
				method: request.method,
				path: decodeURIComponent(path),
				headers: request.headers,
				body: JSON.parse(request.body ?? '{}') as Record<string, unknown>,
			});
			return { status, headers: {}, body: body === undefined ? '' : JSON.stringify(body) };
		}
		return batchAnswer(
			...partsOf(request.body ?? '').map((group) => {
				const messages = group.map((one) => {
					const { status, body } = answer(one);
					return message(status, body);
				});
				return group.length === 1 ? (messages[0] ?? '') : messages;
			}),
		);
	};
	const client = dataverseClient({ environment: 'https://contoso.crm4.dynamics.com', send, timing });
	const records = await dataverseRecords(client, new TableCache(() => timing.now()));
	// What is asked when they are opened is no part of what a test does.
	asked.length = 0;
	requests.length = 0;
	return { records, asked, requests };
}

/** The requests of a batch, those of a change set together. */
function partsOf(body: string): Asked[][] {
	return body
		.split(/--batch_[\w-]+(?:\r\n|--)/)
		.map((part) => part.split(/--changeset_[\w-]+(?:\r\n|--)/).flatMap(askedIn))
		.filter((group) => group.length > 0);
}

function askedIn(part: string): Asked[] {
	const [, method = '', path = '', rest = ''] =
		/(GET|POST|PATCH|PUT|DELETE) (\S+) HTTP\/1\.1\r\n([\s\S]*)/.exec(part) ?? [];
	if (method === '') return [];
	const [head = '', body = ''] = rest.split('\r\n\r\n');
	const headers = head.split('\r\n').map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
	return [
		{
			method,
			path: decodeURIComponent(path.replace(root, '')),
			headers: Object.fromEntries(headers),
			body: JSON.parse(body.trim() || '{}') as Record<string, unknown>,
		},
	];
}
