import { cutText } from '../../../../core/mail/reply-text/cut-text';
import { messageIds } from '../../../../core/mail/threads/message-ids';
import { decodeText } from '../charset/decode-text';
import { decodeWords } from './decode-words';

export interface HeaderField {
	/** In lower case. */
	readonly name: string;
	/** Unfolded; encoded words as they are written. */
	readonly value: string;
}

const lf = 0x0a;
const cr = 0x0d;
const dash = 0x2d;

/**
 * The index behind the header block that begins at an index, its empty line not included; -1 where
 * the block is longer than the limit.
 */
export function endOfHeaders(raw: Buffer, start: number, limit: number): number {
	if (isEmptyLine(raw, start)) return start;
	// Line by line: a search for either kind of empty line looks through what is behind the headers too.
	for (let at = raw.indexOf(lf, start); at >= 0 && at < start + limit; at = raw.indexOf(lf, at + 1))
		if (isEmptyLine(raw, at + 1)) return at + 1;
	return raw.length - start <= limit ? raw.length : -1;
}

function isEmptyLine(raw: Buffer, index: number): boolean {
	return raw[index] === lf || (raw[index] === cr && raw[index + 1] === lf);
}

/**
 * The index behind the last field of a header block: where lines follow that are none, their sender
 * left out the empty line, and the body begins there. Behind a line that is none, only a name that
 * headers have is one of a field: people write `Note: see below`, too.
 */
export function endOfFields(raw: Buffer, start: number, end: number): number {
	let fieldsEnd = start;
	let isStrayBefore = false;
	for (let at = start; at < end;) {
		const found = raw.indexOf(lf, at);
		const next = found < 0 || found >= end ? end : found + 1;
		const line = raw.toString('latin1', at, Math.min(next, at + 100));
		const isOfField = /^[ \t]/.test(line)
			? fieldsEnd === at
			: (isStrayBefore ? knownField : anyField).test(line) || strayParameter.test(line);
		if (isOfField) fieldsEnd = next;
		else isStrayBefore = true;
		at = next;
	}
	return fieldsEnd;
}

const anyField = /^[!-9;-~]+[ \t]*:/;
const knownField = /^(?:[!-,.-9;-~]+-[!-9;-~]+|from|sender|to|cc|bcc|subject|date|received|precedence)[ \t]*:/i;

/**
 * The index behind the headers of a part, which end at an empty line, at a delimiter, or where the
 * body begins because its sender left both out; -1 where they are longer than the limit.
 */
export function endOfPartHeaders(raw: Buffer, start: number, limit: number): number {
	if (!isEmptyLine(raw, start) && !isField(raw, start)) return start;
	let at = start;
	while (at < raw.length && !isEmptyLine(raw, at) && !(raw[at] === dash && raw[at + 1] === dash)) {
		const found = raw.indexOf(lf, at);
		at = found < 0 ? raw.length : found + 1;
		if (at - start > limit) return -1;
	}
	return endOfFields(raw, start, at);
}

/** Whether a header field begins at an index. */
function isField(raw: Buffer, at: number): boolean {
	return anyField.test(raw.toString('latin1', at, at + 100));
}

const fieldName = /^([!-9;-~]+)[ \t]*$/;

/** A parameter that stands at the beginning of its line, as no header does: its sender folded it without a blank. */
const strayParameter = /^[a-z0-9*-]{1,20}[ \t]*=[ \t]*["\w]/i;

/**
 * The fields of a header block in order. Lines that are no field are left out.
 *
 * @param labels charsets that the message names, for bytes that are no UTF-8 (RFC 6532)
 */
export function readFields(block: Buffer, labels: readonly string[] = []): readonly HeaderField[] {
	const fields: HeaderField[] = [];
	for (const line of unfold(block.toString('latin1'))) {
		const colon = line.indexOf(':');
		const name = fieldName.exec(line.slice(0, Math.max(colon, 0)))?.[1]?.toLowerCase();
		if (name !== undefined) fields.push({ name, value: decodeValue(line.slice(colon + 1), labels) });
	}
	return fields;
}

function unfold(block: string): readonly string[] {
	const unfolded: string[][] = [];
	for (const line of block.split('\n')) {
		const text = line.endsWith('\r') ? line.slice(0, -1) : line;
		const last = unfolded.at(-1);
		const isFolded = /^[ \t]/.test(text) || (strayParameter.test(text) && /^content-/i.test(last?.[0] ?? ''));
		if (isFolded && last !== undefined) last.push(text.trimStart());
		else unfolded.push([text]);
	}
	return unfolded.map((parts) => parts.join(' '));
}

function decodeValue(binary: string, labels: readonly string[]): string {
	if (/^[\t\x20-\x7e]*$/.test(binary)) return binary.trim();
	return withoutControls(decodeText(Buffer.from(binary, 'latin1'), labels)).trim();
}

/** Control characters would be line breaks of their own, and PostgreSQL stores no NUL. */
export function withoutControls(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** Bytes of the longest value and length of all values together that an activity carries; the rest is in the raw message. */
const maxValue = 16_000;
const maxAll = 128_000;

/**
 * Headers as an activity carries them: names in lower case, values decoded (RFC 2047), those of a
 * repeated header in order, one a line.
 */
export function headerRecord(fields: readonly HeaderField[]): Readonly<Record<string, string>> {
	const record: Record<string, string> = {};
	let all = 0;
	for (const { name, value } of fields) {
		const text = cutText(decodeWords(value), maxValue);
		all += name.length + text.length;
		if (all > maxAll) break;
		// A name that objects have already, as `constructor`, is a header like any other; `__proto__` alone is left out.
		record[name] = Object.hasOwn(record, name) ? `${record[name]}\n${text}` : text;
	}
	return record;
}

/** All values of a header, in order, encoded words as they are written. */
export function valuesOf(fields: readonly HeaderField[], name: string): readonly string[] {
	return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** The first value of a header in which something stands, encoded words as they are written; empty where none is. */
export function firstOf(fields: readonly HeaderField[], name: string): string {
	return valuesOf(fields, name).find((value) => value !== '') ?? '';
}

/** The message ids of each header of a name that has some, in order; long ones are encoded by some programs. */
export function idsOf(fields: readonly HeaderField[], name: string): readonly (readonly string[])[] {
	return valuesOf(fields, name)
		.map((value) => messageIds(decodeWords(value)))
		.filter((ids) => ids.length > 0);
}
