import type { HttpAnswer } from './transport';

/** The answer to one operation of a batch, or to a whole change set, whose parts it then holds. */
export type BatchPart = PartAnswer | { readonly parts: readonly PartAnswer[] };

export interface PartAnswer extends HttpAnswer {
	/** The Content-ID of the operation that it answers, where the server repeats it. */
	readonly contentId: number | undefined;
}

interface Part {
	readonly headers: Readonly<Record<string, string>>;
	readonly content: string;
}

/**
 * Reads the answer to a `$batch`, its parts in order. A part that is no HTTP message is read as one
 * with the status 0.
 *
 * @returns undefined where the answer is no multipart at all, as the page of a proxy
 */
export function readBatch({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>): readonly BatchPart[] | undefined {
	const boundary = boundaryOf(headers['content-type']);
	if (boundary === undefined) return undefined;
	return partsOf(body, boundary).map((part): BatchPart => {
		const inner = boundaryOf(part.headers['content-type']);
		if (inner === undefined) return messageOf(part);
		return { parts: partsOf(part.content, inner).map(messageOf) };
	});
}

function boundaryOf(contentType = ''): string | undefined {
	if (!/^multipart\/mixed\b/i.test(contentType)) return undefined;
	const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
	return quoted ?? bare;
}

/** The parts between the lines of a boundary; what stands before the first and behind the last is none. */
function partsOf(body: string, boundary: string): Part[] {
	const parts: Part[] = [];
	let from: number | undefined;
	for (let at = lineOf(body, boundary, 0); at !== -1; at = lineOf(body, boundary, at + 1)) {
		if (from !== undefined) parts.push(headed(body.slice(from, at)));
		const end = at + boundary.length + 2;
		if (body.startsWith('--', end)) return parts;
		const next = body.indexOf('\n', end);
		from = next === -1 ? body.length : next + 1;
	}
	// An answer that was cut off ends without its last boundary: what is there is no whole part.
	return parts;
}

/** Where the next line begins that is this boundary; -1 where there is none. */
function lineOf(body: string, boundary: string, from: number): number {
	const line = `--${boundary}`;
	for (let at = body.indexOf(line, from); at !== -1; at = body.indexOf(line, at + 1)) {
		if (at === 0 || body.charAt(at - 1) === '\n') return at;
	}
	return -1;
}

function messageOf({ headers, content }: Part): PartAnswer {
	const lineEnd = content.indexOf('\n');
	const [, status = '0'] = /^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(content.slice(0, lineEnd)) ?? [];
	const message = headed(lineEnd === -1 ? '' : content.slice(lineEnd + 1));
	const contentId = Number(headers['content-id'] ?? message.headers['content-id']);
	return {
		status: Number(status),
		headers: message.headers,
		body: message.content,
		contentId: Number.isInteger(contentId) ? contentId : undefined,
	};
}

/** Header lines, and what follows the empty line behind them. */
function headed(text: string): Part {
	const headers: Record<string, string> = {};
	let at = 0;
	while (at < text.length) {
		const end = text.indexOf('\n', at);
		const line = text.slice(at, end === -1 ? text.length : end).trim();
		at = end === -1 ? text.length : end + 1;
		if (line === '') break;
		const colon = line.indexOf(':');
		if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
	}
	return { headers, content: text.slice(at).trimEnd() };
}
