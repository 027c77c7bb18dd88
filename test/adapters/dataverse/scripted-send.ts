import type { HttpAnswer, HttpRequest, Send, Timing } from '../../../adapters/dataverse/web-api/transport';

/** What a server says next: an answer, or no answer. */
export type Said = Partial<HttpAnswer> | Error | ((request: HttpRequest) => Partial<HttpAnswer>);

/** A server that says one thing after the other, and what it was asked. */
export function scripted(...said: readonly Said[]): { readonly send: Send; readonly asked: HttpRequest[] } {
	const asked: HttpRequest[] = [];
	const send: Send = async (request) => {
		const next = said[asked.push(request) - 1];
		if (next === undefined) throw new Error('Asked more often than expected');
		if (next instanceof Error) throw next;
		return { status: 200, headers: {}, body: '', ...(typeof next === 'function' ? next(request) : next) };
	};
	return { send, asked };
}

/** Time that passes by waiting alone; the waits are kept. */
export function waitedTime(): Timing & { readonly waits: number[] } {
	let now = Date.parse('2026-03-02T10:00:00Z');
	const waits: number[] = [];
	return {
		waits,
		now: () => now,
		wait: async (milliseconds) => {
			waits.push(milliseconds);
			now += milliseconds;
		},
	};
}

export const errorBody = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

/** The answer to a batch: each part is an HTTP message, or the messages of a change set by Content-ID. */
export function batchAnswer(...parts: readonly (string | readonly string[])[]): HttpAnswer {
	const outer = 'batchresponse_1';
	const inner = 'changesetresponse_2';
	const http = (message: string, contentId?: number): string[] => [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
		'',
		message,
	];
	const lines = parts.flatMap((part) => [
		`--${outer}`,
		...(typeof part === 'string'
			? http(part)
			: [
					`Content-Type: multipart/mixed; boundary=${inner}`,
					'',
					...part.flatMap((message, position) => [`--${inner}`, ...http(message, position + 1)]),
					`--${inner}--`,
				]),
	]);
	return {
		status: 200,
		headers: { 'content-type': `multipart/mixed; boundary=${outer}` },
		body: [...lines, `--${outer}--`, ''].join('\r\n'),
	};
}

/** An HTTP message as a part of a batch. */
export function message(status: number, body?: unknown, headers: readonly string[] = []): string {
	return [
		`HTTP/1.1 ${status} Text`,
		'Content-Type: application/json; odata.metadata=minimal',
		'OData-Version: 4.0',
		...headers,
		'',
		body === undefined ? '' : JSON.stringify(body),
	].join('\r\n');
}
