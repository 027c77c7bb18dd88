import { isAscii, isUtf8 } from 'node:buffer';
import { decode } from '../../../../vendor/iconv-lite';
import { charsetOf } from './charset-names';
import { decodeHz, decodeIso2022 } from './escaped-charsets';

/** What mail programs of old write without saying so, and what programs read where nothing else fits. */
const lastResort = 'windows1252';

/** Charsets whose texts may be ASCII bytes that mean something else. */
const inAscii: ReadonlySet<string> = new Set(['iso2022', 'hz', 'utf7', 'utf16', 'utf16le', 'utf16be', 'utf32']);

const decoders: Readonly<Record<string, (bytes: Buffer) => string>> = { iso2022: decodeIso2022, hz: decodeHz };

const japaneseEscape = Buffer.from('\x1b$');

/**
 * Bytes of a message as text: a body, a header or a file name. The labels are what the message says
 * of its charset, the nearest first; labels that nobody knows are passed over.
 *
 * Valid UTF-8 is UTF-8, whatever its label says. Else the first label counts in whose charset the
 * bytes are whole; then one in which they nearly are; then Windows-1252, which reads all bytes. Text
 * is never lost to U+FFFD because of a label that is missing, wrong or unknown.
 */
export function decodeText(bytes: Buffer, labels: readonly string[]): string {
	const charsets = labels.flatMap((label) => charsetOf(label) ?? []);
	const text = decodeBytes(bytes, charsets);
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decodeBytes(bytes: Buffer, charsets: readonly string[]): string {
	const [own] = charsets;
	if (isAscii(bytes)) {
		if (own !== undefined && inAscii.has(own)) return decodeAs(bytes, own);
		return bytes.includes(japaneseEscape) ? decodeIso2022(bytes) : bytes.toString('latin1');
	}
	if (isUtf16(bytes)) return decodeAs(bytes, 'utf16');
	if (isUtf8(bytes)) return own !== undefined && isByChance(bytes, own) ? decodeAs(bytes, own) : bytes.toString('utf8');
	const candidates = ['utf8', ...charsets, ...(own === 'iso2022' ? ['shiftjis'] : [])];
	const texts = [...new Set(candidates)].map((charset) => ({ charset, text: decodeAs(bytes, charset) }));
	const whole = texts.find(({ text }) => !text.includes('\ufffd'));
	const nearly = texts.find(({ charset, text }) => damage(text) <= (charset === 'utf8' ? 1 / 2 : 1 / 10));
	return (whole ?? nearly)?.text ?? decodeAs(bytes, lastResort);
}

function isUtf16(bytes: Buffer): boolean {
	const mark = bytes.subarray(0, 2).toString('latin1');
	return (mark === '\xff\xfe' || mark === '\xfe\xff') && bytes.length % 2 === 0 && !isUtf32(bytes);
}

/** Whether the mark is that of UTF-32, which begins as that of UTF-16 does. */
function isUtf32(bytes: Buffer): boolean {
	return bytes[2] === 0 && bytes[3] === 0 && bytes.length % 4 === 0;
}

function decodeAs(bytes: Buffer, charset: string): string {
	if (charset === 'utf8') return withoutSurrogates(bytes).toString('utf8');
	const text = decoders[charset]?.(bytes) ?? decode(bytes, charset);
	return charset.startsWith('iso8859') ? withWindowsSigns(text) : text;
}

/** Emoji that Java's old writers put as two surrogates of three bytes each (CESU-8). */
const surrogates = /\xed([\xa0-\xaf])([\x80-\xbf])\xed([\xb0-\xbf])([\x80-\xbf])/g;

function withoutSurrogates(bytes: Buffer): Buffer {
	if (!bytes.includes(0xed)) return bytes;
	const binary = bytes.toString('latin1').replace(surrogates, (pair) => {
		const [, second = 0, third = 0, , fifth = 0, sixth = 0] = Buffer.from(pair, 'latin1');
		const high = 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f);
		const low = 0xd000 | ((fifth & 0x3f) << 6) | (sixth & 0x3f);
		return Buffer.from(String.fromCharCode(high, low)).toString('latin1');
	});
	return Buffer.from(binary, 'latin1');
}

/** Bytes 128 to 159 are no characters of ISO 8859; who wrote them meant the signs of Windows: quotes, dashes, the euro. */
function withWindowsSigns(text: string): string {
	return text.replace(/[\x80-\x9f]/g, (char) => decode(Buffer.from(char, 'latin1'), lastResort));
}

/** A text of so few characters may be UTF-8 by chance. */
const fewCharacters = 3;

/**
 * Whether bytes are valid UTF-8 by chance alone: a few characters of two bytes which the charset of
 * the label reads as letters, as `ÓŁ` in ISO 8859-2 or one Chinese character. Real UTF-8 read in
 * another charset shows signs between the letters.
 */
function isByChance(bytes: Buffer, charset: string): boolean {
	if (charset === 'utf8' || bytes.length > 2_000) return false;
	const foreign = bytes.toString('utf8').match(/[^\0-\x7f]/gu) ?? [];
	if (foreign.length > fewCharacters || foreign.some((char) => char > '\u07ff')) return false;
	const labelled = decodeAs(bytes, charset).match(/[^\0-\x7f]/gu) ?? [];
	return labelled.every((char) => /[\p{L}\p{M}]/u.test(char) && !/[ªºµ]/.test(char));
}

/** How much of what is not ASCII in a text could not be decoded, from 0 to 1. */
function damage(text: string): number {
	let [replaced, foreign] = [0, 0];
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code > 0x7f) foreign += 1;
		if (code === 0xfffd) replaced += 1;
	}
	return foreign === 0 ? 0 : replaced / foreign;
}
