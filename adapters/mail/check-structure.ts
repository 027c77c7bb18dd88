import { ArcError } from '../../core/errors';
import type { MailLimits } from './mail-limits';
import { endOfHeaders, readFields } from './message-headers';

/**
 * Holds the size, the headers and the MIME structure of a message against the limits, in one walk
 * over its lines and before any of it is decoded. Throws messageTooLarge, naming what was found.
 *
 * @returns The end of the message's own headers.
 */
export function checkStructure(raw: Buffer, limits: MailLimits, size = raw.length): number {
	if (size > limits.bytes) throw tooLarge(`The message has ${size} bytes`, limits.bytes);
	const headersEnd = endOfHeaders(raw, 0, limits.headerBytes);
	if (headersEnd < 0) throw tooLarge('The headers of the message do not end within', limits.headerBytes);
	let fields = 0;
	for (let at = raw.indexOf(lf); at >= 0 && at < headersEnd; at = raw.indexOf(lf, at + 1)) fields += 1;
	if (fields > limits.headers) throw tooLarge(`The message has ${fields} header lines`, limits.headers);
	checkParts(raw, limits);
	return headersEnd;
}

const lf = 0x0a;
const dash = 0x2d;

/** Longer lines are no delimiter: RFC 2046 section 5.1.1 bounds a boundary at 70 characters. */
const maxDelimiter = 1_000;

/**
 * Follows the boundaries: each delimiter line of an open multipart begins a part, and ends the
 * multiparts inside that one. It may count a part more than a parser finds, never fewer levels.
 */
function checkParts(raw: Buffer, limits: MailLimits): void {
	/** Boundaries of the open multiparts, outermost first, and the place of each. */
	const open: string[] = [];
	const places = new Map<string, number>();
	let parts = 0;

	const beginPart = (start: number): number => {
		let at = start;
		for (let messages = 0; ; messages += 1) {
			const end = endOfHeaders(raw, at, limits.headerBytes);
			if (end < 0) throw tooLarge('The headers of a part do not end within', limits.headerBytes);
			const type = contentType(raw.subarray(at, end));
			const boundary = /^multipart\//i.test(type) ? boundaryOf(type) : null;
			if (boundary !== null && !places.has(boundary)) {
				places.set(boundary, open.length);
				open.push(boundary);
			}
			if (open.length + messages > limits.depth) throw tooLarge('The message has parts nested deeper than', limits.depth);
			if (!/^message\/(?:rfc822|global)\b/i.test(type) || end >= raw.length) return end;
			at = raw[end] === lf ? end + 1 : end + 2;
		}
	};

	// A loop over bytes: a search for each line is a call for each, and lines may be short and many.
	let at = beginPart(0);
	while (at < raw.length) {
		const line = at;
		while (at < raw.length && raw[at] !== lf) at += 1;
		const end = at;
		at += 1;
		if (raw[line] !== dash || raw[line + 1] !== dash || end - line > maxDelimiter) continue;
		const text = raw.toString('latin1', line + 2, end).trimEnd();
		const isClose = !places.has(text) && text.endsWith('--');
		const place = places.get(isClose ? text.slice(0, -2) : text);
		if (place === undefined) continue;
		for (const closed of open.splice(isClose ? place : place + 1)) places.delete(closed);
		if (isClose || at >= raw.length) continue;
		parts += 1;
		if (parts > limits.parts) throw tooLarge('The message has more parts than', limits.parts);
		at = beginPart(at);
	}
}

function contentType(block: Buffer): string {
	return readFields(block).find(({ name }) => name === 'content-type')?.value ?? '';
}

function boundaryOf(type: string): string | null {
	const match = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(type);
	const boundary = match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2];
	return boundary === undefined || boundary === '' ? null : boundary.trimEnd();
}

function tooLarge(found: string, limit: number): ArcError {
	return new ArcError('messageTooLarge', `${found} (limit ${limit})`, {
		hint: 'The raw message is kept. Raise the limit in the options of the trigger if such mail is expected.',
	});
}
