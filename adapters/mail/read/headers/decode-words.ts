import { decodeText } from '../charset/decode-text';

/** A question mark inside is none of the end; what begins the next word ends a word that does not end. */
const word = /=\?([a-z0-9_:.()/-]{0,40})(?:\*[a-z0-9-]{0,20})?\?([bq])\?((?:[^?=]|=(?!\?)|=(?=\?=)|\?(?!=))*)\?=/gi;
const gap = /(\?=)\s+(?==\?[a-z0-9_:.()/*-]{0,61}\?[bq]\?)/gi;

interface Piece {
	/** Null is text as it is written, kept in `bytes` as UTF-8. */
	readonly charset: string | null;
	readonly bytes: Buffer[];
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
	const add = (charset: string | null, bytes: Buffer): void => {
		const last = pieces.at(-1);
		if (last?.charset === charset) last.bytes.push(bytes);
		else pieces.push({ charset, bytes: [bytes] });
	};
	let end = 0;
	for (const match of joined.matchAll(word)) {
		const [written, charset = '', encoding = '', text = ''] = match;
		if (match.index > end) add(null, Buffer.from(joined.slice(end, match.index)));
		add(charset.toLowerCase(), encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : fromQ(text));
		end = match.index + written.length;
	}
	add(null, Buffer.from(joined.slice(end)));
	return pieces
		.map(decode)
		.join('')
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
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

function decode({ charset, bytes }: Piece): string {
	const all = Buffer.concat(bytes);
	return charset === null ? all.toString('utf8') : decodeText(all, [charset]);
}
