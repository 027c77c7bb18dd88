import { isUtf8 } from 'node:buffer';
import { decodeText } from '../charset/decode-text';

/**
 * A question mark inside is none of the end; what begins the next word ends a word that does not end, and so
 * does the end of the value, where servers cut it off.
 */
const word =
	/=\?([a-z0-9_:.()/;'"%-]{0,40})(?:\*[a-z0-9-]{0,20})?\?([bq])\?((?:[^?=]|=(?!\?)|=(?=\?=)|\?(?!=|$))*)(?:\?=|\??$)/gi;
const gap = /(\?=)\s+(?==\?[a-z0-9_:.()/*;'"%-]{0,61}\?[bq]\?)/gi;

interface Piece {
	/** Null is text as it is written. */
	readonly charset: string | null;
	/** Words that follow each other, each as it is encoded. */
	readonly words: { readonly isBase64: boolean; readonly text: string }[];
}

/**
 * Decodes the encoded words of a header value (RFC 2047). Words of one charset that follow each
 * other are decoded together, since many senders split a character between two. What is no valid
 * word stays as it is written. Control characters become blanks, so that
 * an encoded line break cannot begin a line.
 */
export function decodeWords(value: string): string {
	if (!value.includes('=?')) return value;
	const joined = value.replace(gap, '$1');
	const pieces: Piece[] = [];
	const add = (charset: string | null, isBase64: boolean, text: string): void => {
		const last = pieces.at(-1);
		if (last?.charset === charset) last.words.push({ isBase64, text });
		else pieces.push({ charset, words: [{ isBase64, text }] });
	};
	let end = 0;
	for (const match of joined.matchAll(word)) {
		const [written, charset = '', encoding = '', text = ''] = match;
		if (match.index > end) add(null, false, joined.slice(end, match.index));
		add(charset.toLowerCase(), encoding.toLowerCase() === 'b', text);
		end = match.index + written.length;
	}
	add(null, false, joined.slice(end));
	return pieces
		.map(decode)
		.join('')
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function decode({ charset, words }: Piece): string {
	const texts = words.map(({ text }) => text);
	if (charset === null) return texts.join('');
	const bytes = Buffer.concat(
		words.map(({ isBase64, text }) => (isBase64 ? Buffer.from(text, 'base64') : fromQ(text))),
	);
	const isCut = words.every(({ isBase64 }) => isBase64) && isCutAnywhere(texts) && !isUtf8(bytes);
	return decodeText(isCut ? Buffer.from(texts.join(''), 'base64') : bytes, [charset]);
}

/** Whether base64 was cut into words wherever a line was full, so that only all of them together are whole. */
function isCutAnywhere(texts: readonly string[]): boolean {
	const isWhole = (text: string): boolean => text.length % 4 === 0 || text.endsWith('=');
	return texts.length > 1 && !texts.slice(0, -1).every(isWhole) && isWhole(texts.join(''));
}

function fromQ(text: string): Buffer {
	const binary = Buffer.from(text).toString('latin1');
	return Buffer.from(
		binary
			.replaceAll('_', ' ')
			.replace(/=([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
}
