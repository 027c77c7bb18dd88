import type { RunningDataverse } from './start-dataverse.ts';

/** An answer over HTTP, with its body read. */
export interface PlainAnswer {
	readonly status: number;
	readonly headers: Headers;
	readonly json: Record<string, unknown>;
	readonly text: string;
}

/** Asks an environment as the documentation says it, with nothing in between. */
export type Ask = (
	method: string,
	path: string,
	body?: unknown,
	headers?: Readonly<Record<string, string>>,
) => Promise<PlainAnswer>;

/** A client for the tests of the environment itself. `path` may be a whole link of an answer. */
export function plainClient({ url, token }: RunningDataverse, bearer: string = token()): Ask {
	return async (method, path, body, headers = {}) => {
		const response = await fetch(path.startsWith('http') ? path : `${url}/api/data/v9.2/${path}`, {
			method,
			headers: {
				accept: 'application/json',
				'odata-version': '4.0',
				'odata-maxversion': '4.0',
				authorization: `Bearer ${bearer}`,
				...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
		return {
			status: response.status,
			headers: response.headers,
			text,
			json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
		};
	};
}

/** The code of the error that was answered. */
export const codeOf = ({ json }: PlainAnswer): unknown =>
	(json['error'] as { readonly code?: unknown } | undefined)?.code;

/** The rows that were answered. */
export const valuesOf = ({ json }: PlainAnswer): Record<string, unknown>[] =>
	json['value'] as Record<string, unknown>[];
