import { cutText } from '../../../core/mail/reply-text/cut-text';
import { decodeWords } from './decode-words';

export interface HeaderField {
	/** In lower case. */
	readonly name: string;
	/** Unfolded; encoded words as they are written. */
	readonly value: string;
}

const lf = 0x0a;
const cr = 0x0d;

/**
 * The message with line ends and a beginning that a parser understands: a file that only has CR
 * gets LF, and a `From ` line of an mbox file goes. The same bytes where nothing is to be done.
 */
export function tidyStart(raw: Buffer): Buffer {
	const lines = raw.includes(cr) && !raw.includes(lf) ? Buffer.from(raw.map((byte) => (byte === cr ? lf : byte))) : raw;
	if (!lines.subarray(0, 5).equals(Buffer.from('From '))) return lines;
	const end = lines.indexOf(lf);
	return end < 0 ? lines : lines.subarray(end + 1);
}

/**
 * The index behind the header block that begins at an index, its empty line not included; -1 where
 * the block is longer than the limit.
 */
export function endOfHeaders(raw: Buffer, start: number, limit: number): number {
	if (isEmptyLine(raw, start)) return start;
	const window = raw.subarray(start, start + limit);
	const ends = [window.indexOf('\n\n'), window.indexOf('\n\r\n')].filter((index) => index >= 0);
	if (ends.length > 0) return start + Math.min(...ends) + 1;
	return raw.length - start <= limit ? raw.length : -1;
}

function isEmptyLine(raw: Buffer, index: number): boolean {
	return raw[index] === lf || (raw[index] === cr && raw[index + 1] === lf);
}

/** The fields of a header block in order. Lines that are no field are left out. */
export function readFields(block: Buffer): readonly HeaderField[] {
	const fields: HeaderField[] = [];
	for (const line of unfold(block.toString('latin1'))) {
		const colon = line.indexOf(':');
		const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase();
		if (/^[!-9;-~]+$/.test(name)) fields.push({ name, value: decodeBytes(line.slice(colon + 1)) });
	}
	return fields;
}

function unfold(block: string): readonly string[] {
	const unfolded: string[][] = [];
	for (const line of block.split('\n')) {
		const text = line.endsWith('\r') ? line.slice(0, -1) : line;
		if (/^[ \t]/.test(text) && unfolded.length > 0) unfolded.at(-1)?.push(text.trimStart());
		else unfolded.push([text]);
	}
	return unfolded.map((parts) => parts.join(' '));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/** Raw bytes above ASCII are UTF-8 (RFC 6532) or, from old senders, Windows-1252. */
function decodeBytes(binary: string): string {
	if (/^[\t\x20-\x7e]*$/.test(binary)) return binary.trim();
	const bytes = Buffer.from(binary, 'latin1');
	return withoutControls(decodeWith(bytes)).trim();
}

function decodeWith(bytes: Buffer): string {
	try {
		return utf8.decode(bytes);
	} catch {
		return windows1252.decode(bytes);
	}
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
	const record = new Map<string, string>();
	let all = 0;
	for (const { name, value } of fields) {
		const text = cutText(decodeWords(value), maxValue);
		all += name.length + text.length;
		if (all > maxAll) break;
		const before = record.get(name);
		record.set(name, before === undefined ? text : `${before}\n${text}`);
	}
	return Object.fromEntries(record);
}

/** All values of a header, in order, encoded words as they are written. */
export function valuesOf(fields: readonly HeaderField[], name: string): readonly string[] {
	return fields.filter((field) => field.name === name).map((field) => field.value);
}
