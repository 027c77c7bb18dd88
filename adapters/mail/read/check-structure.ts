import { ArcError } from '../../../core/errors';
import type { MailLimits } from './mail-limits';
import { endOfHeaders, readFields, type HeaderField } from './message-headers';

/** A part of a message, multiparts and embedded messages included. */
export interface MimePart {
	/** In lower case, without parameters; a part that names none is `text/plain`. */
	readonly type: string;
	/** The whole Content-Type, as it is written. */
	readonly contentType: string;
	/** The Content-Transfer-Encoding in lower case. */
	readonly encoding: string;
	/** Whether it says that it is a file, and no text to be shown. */
	readonly attached: boolean;
	/** Where its body begins and ends; where the end is not known yet, that of the message. */
	readonly from: number;
	to: number;
	/** Whether it belongs to a message inside the message. */
	readonly embedded: boolean;
}

export interface Structure {
	/** The message's own header fields. */
	readonly fields: readonly HeaderField[];
	/** In the order in which they stand; the first is the message itself. */
	readonly parts: readonly MimePart[];
}

/**
 * Holds the size, the headers and the MIME structure of a message against the limits, in one walk
 * over its lines and before any of it is decoded. Throws messageTooLarge, naming what was found.
 */
export function checkStructure(raw: Buffer, limits: MailLimits, size = raw.length): Structure {
	if (size > limits.bytes) throw tooLarge(`The message has ${size} bytes`, limits.bytes);
	const headersEnd = endOfHeaders(raw, 0, limits.headerBytes);
	if (headersEnd < 0) throw tooLarge('The headers of the message do not end within', limits.headerBytes);
	let fields = 0;
	for (let at = 0; at < headersEnd; at = nextLine(raw, at)) if (raw[at] !== space && raw[at] !== tab) fields += 1;
	if (fields > limits.headers) throw tooLarge(`The message has ${fields} headers`, limits.headers);
	const own = readFields(raw.subarray(0, headersEnd));
	return { fields: own, parts: readParts(raw, limits, headersEnd, own) };
}

function nextLine(raw: Buffer, at: number): number {
	const end = raw.indexOf(lf, at);
	return end < 0 ? raw.length : end + 1;
}

const lf = 0x0a;
const cr = 0x0d;
const tab = 0x09;
const space = 0x20;
const dash = 0x2d;

/** Longer lines are no delimiter: RFC 2046 section 5.1.1 bounds a boundary at 70 characters. */
const maxDelimiter = 1_000;

/** A multipart that is open: its boundary, and how many messages it is inside of. */
interface OpenPart {
	readonly boundary: string;
	readonly messages: number;
}

/**
 * Follows the boundaries: each delimiter line of an open multipart begins a part, and ends the
 * multiparts inside that one. It may count a part more than a parser finds, never fewer levels.
 */
function readParts(
	raw: Buffer,
	limits: MailLimits,
	headersEnd: number,
	own: readonly HeaderField[],
): readonly MimePart[] {
	/** The open multiparts, outermost first, and the place of each by its boundary. */
	const open: OpenPart[] = [];
	const places = new Map<string, number>();
	const parts: MimePart[] = [];

	const beginPart = (start: number): number => {
		const outer = open.at(-1)?.messages ?? 0;
		let at = start;
		for (let messages = outer; ; messages += 1) {
			const end = at === 0 ? headersEnd : endOfHeaders(raw, at, limits.headerBytes);
			if (end < 0) throw tooLarge('The headers of a part do not end within', limits.headerBytes);
			const part = describe(raw, end, at === 0 ? own : readFields(raw.subarray(at, end)), messages > 0);
			parts.push(part);
			const boundary = part.type.startsWith('multipart/') ? boundaryOf(part.contentType) : null;
			if (boundary !== null && !places.has(boundary)) {
				places.set(boundary, open.length);
				open.push({ boundary, messages });
			}
			if (open.length + messages > limits.depth)
				throw tooLarge('The message has parts nested deeper than', limits.depth);
			if (!isMessage(part.type) || end >= raw.length) return end;
			at = part.from;
		}
	};

	// A loop over bytes: a search for each line is a call for each, and lines may be short and many.
	let delimiters = 0;
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
		const last = parts.at(-1);
		if (last !== undefined && last.to === raw.length)
			last.to = Math.max(last.from, raw[line - 2] === cr ? line - 2 : line - 1);
		for (const { boundary } of open.splice(isClose ? place : place + 1)) places.delete(boundary);
		if (isClose || at >= raw.length) continue;
		delimiters += 1;
		if (delimiters > limits.parts) throw tooLarge('The message has more parts than', limits.parts);
		at = beginPart(at);
	}
	return parts;
}

function describe(raw: Buffer, end: number, fields: readonly HeaderField[], embedded: boolean): MimePart {
	const valueOf = (wanted: string): string => fields.find(({ name }) => name === wanted)?.value ?? '';
	const contentType = valueOf('content-type');
	const type = /^[^\s;]+/.exec(contentType)?.[0].toLowerCase() ?? 'text/plain';
	const from = Math.min(raw[end] === lf ? end + 1 : end + 2, raw.length);
	return {
		type,
		contentType,
		encoding: valueOf('content-transfer-encoding').trim().toLowerCase(),
		attached: /^\s*(?!inline\b)[a-z]/i.test(valueOf('content-disposition')),
		from,
		to: raw.length,
		embedded,
	};
}

/**
 * The message with its texts cut after 2 MB each: an activity carries less, while the parser takes
 * many times their size in memory for texts of short lines. The same bytes where none is so long.
 */
export function withShortTexts(raw: Buffer, parts: readonly MimePart[]): Buffer {
	const long = parts.filter(
		({ type, attached, from, to }) => !attached && to - from > maxText && /^text\/(?:plain|html)$/.test(type),
	);
	if (long.length === 0) return raw;
	const kept: Buffer[] = [];
	let at = 0;
	for (const { from, to } of long) {
		kept.push(raw.subarray(at, from + maxText));
		at = to;
	}
	return Buffer.concat([...kept, raw.subarray(at)]);
}

/** Bytes of a text that are decoded. */
export const maxText = 2 * 1024 * 1024;

/** Whether a part of this type is a message with headers and parts of its own. */
export function isMessage(type: string): boolean {
	return type === 'message/rfc822' || type === 'message/global';
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
