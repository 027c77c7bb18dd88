import { ArcError } from '../../../../core/errors';
import { findBoundary } from './find-boundary';
import type { MailLimits } from './mail-limits';
import { endOfFields, endOfHeaders, endOfPartHeaders, readFields, type HeaderField } from '../headers/message-headers';
import { isMessage, readPart, type MimePart } from './mime-part';

export interface Structure {
	/** The message's own header fields. */
	readonly fields: readonly HeaderField[];
	/** In the order in which they stand; the first is the message itself. */
	readonly parts: readonly MimePart[];
}

/**
 * Holds the size, the headers and the MIME structure of a message against the limits, in a walk over
 * its lines and before any of it is decoded. Throws messageTooLarge, naming what was found.
 *
 * A multipart in which no part is found is walked once more, by the boundary that its body has.
 */
export function checkStructure(raw: Buffer, limits: MailLimits, size = raw.length): Structure {
	if (size > limits.bytes)
		throw tooLarge(
			`The message has ${size} bytes, more than`,
			limits.bytes,
			'Raise Size Limit in ARC Rule Trigger if such mail is expected.',
		);
	const blockEnd = endOfHeaders(raw, 0, limits.headerBytes);
	if (blockEnd < 0) throw tooLarge('The headers of the message do not end within', limits.headerBytes);
	const headersEnd = endOfFields(raw, 0, blockEnd);
	let fields = 0;
	for (let at = 0; at < headersEnd; at = nextLine(raw, at)) if (raw[at] !== space && raw[at] !== tab) fields += 1;
	if (fields > limits.headers) throw tooLarge(`The message has ${fields} headers, more than`, limits.headers);
	const own = readFields(raw.subarray(0, headersEnd));
	const walk = { raw, limits, own, headersEnd };
	let parts = readParts(walk, new Map());
	const found = boundariesOf(raw, parts);
	if (found.size > 0) parts = readParts(walk, found);
	return { fields: own, parts };
}

/** The boundaries of bodies that are divided by another one than their headers name, by where they begin. */
function boundariesOf(raw: Buffer, parts: readonly MimePart[]): ReadonlyMap<number, string> {
	const found = new Map<number, string>();
	for (const { type, isGuess, children, from, to } of parts) {
		const isMultipart = type.startsWith('multipart/');
		if (children.length > 0 || !(isGuess || isMultipart)) continue;
		const boundary = findBoundary(raw.subarray(from, to), isMultipart);
		if (boundary !== null) found.set(from, boundary);
	}
	return found;
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

interface Walk {
	readonly raw: Buffer;
	readonly limits: MailLimits;
	readonly own: readonly HeaderField[];
	readonly headersEnd: number;
}

/** A multipart that is open, and how many messages it is inside of. */
interface OpenPart {
	readonly boundary: string;
	readonly part: MimePart;
	readonly messages: number;
}

/**
 * Follows the boundaries: each delimiter line of an open multipart begins a part, and ends the
 * multiparts inside that one.
 */
function readParts({ raw, limits, own, headersEnd }: Walk, found: ReadonlyMap<number, string>): readonly MimePart[] {
	/** The open multiparts, outermost first, and the place of each by its boundary. */
	const open: OpenPart[] = [];
	const places = new Map<string, number>();
	/** The parts that are open, each inside the one before. */
	const chain: MimePart[] = [];
	const parts: MimePart[] = [];

	let headerLines = 0;
	let headerBytes = 0;
	const countHeaders = (from: number, end: number): void => {
		headerBytes += end - from;
		if (headerBytes > limits.partHeaderBytes)
			throw tooLarge('The headers of the parts have more bytes together than', limits.partHeaderBytes);
		for (let at = from; at < end; at = nextLine(raw, at)) headerLines += 1;
		if (headerLines > limits.partHeaderLines)
			throw tooLarge('The headers of the parts have more lines together than', limits.partHeaderLines);
	};

	const beginPart = (start: number): number => {
		const outer = open.at(-1)?.messages ?? 0;
		let at = start;
		for (let messages = outer; ; messages += 1) {
			const end = at === 0 ? headersEnd : endOfPartHeaders(raw, at, limits.headerBytes);
			if (end < 0) throw tooLarge('The headers of a part do not end within', limits.headerBytes);
			if (at > 0) countHeaders(at, end);
			const from = behindEmptyLine(raw, end);
			const place = { headersFrom: at, from, to: raw.length, embedded: messages > 0 };
			const fields = at === 0 ? own : readFields(raw.subarray(at, end));
			const part = readPart(chain.at(-1)?.type === 'multipart/digest' ? asMessage(fields) : fields, place);
			parts.push(part);
			chain.at(-1)?.children.push(part);
			chain.push(part);
			const boundary = found.get(from) ?? part.params.get('boundary')?.trimEnd() ?? '';
			if (boundary !== '' && !places.has(boundary)) {
				places.set(boundary, open.length);
				open.push({ boundary, part, messages });
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
		const owner = place === undefined ? undefined : open[place]?.part;
		if (place === undefined || owner === undefined) continue;
		closeInside(chain, owner, raw[line - 2] === cr ? line - 2 : line - 1);
		for (const { boundary } of open.splice(isClose ? place : place + 1)) places.delete(boundary);
		if (isClose || at >= raw.length) continue;
		delimiters += 1;
		if (delimiters > limits.parts) throw tooLarge('The message has more parts than', limits.parts);
		at = beginPart(at);
	}
	return parts;
}

/** What says nothing in a digest is a message (RFC 2046 section 5.1.5). */
function asMessage(fields: readonly HeaderField[]): readonly HeaderField[] {
	const saysType = fields.some(({ name }) => name === 'content-type');
	return saysType ? fields : [...fields, { name: 'content-type', value: 'message/rfc822' }];
}

/** Ends what is open inside a multipart where its delimiter stands. */
function closeInside(chain: MimePart[], owner: MimePart, end: number): void {
	while (chain.length > 1 && chain.at(-1) !== owner) {
		const part = chain.pop();
		if (part !== undefined) part.to = Math.max(part.from, end);
	}
}

function behindEmptyLine(raw: Buffer, end: number): number {
	if (raw[end] === lf) return end + 1;
	return Math.min(raw[end] === cr && raw[end + 1] === lf ? end + 2 : end, raw.length);
}

/** What to do where no setting is the limit. */
const readItRaw = 'Mail of people stays far below that. Read it with ARC Store (Activity, Get Raw Message).';

function tooLarge(found: string, limit: number, todo = readItRaw): ArcError {
	return new ArcError('messageTooLarge', `${found} the limit of ${limit}`, {
		hint: `The raw message is kept. ${todo}`,
	});
}
