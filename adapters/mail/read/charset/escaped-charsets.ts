import { decode } from '../../../../vendor/iconv-lite';

/** A set of characters of two bytes (of one: katakana) that ISO 2022 shifts to, and what holds it with the high bit. */
interface CodedSet {
	readonly charset: string;
	/** Put before each character in EUC-JP. */
	readonly shift?: number;
	readonly width: 1 | 2;
}

const jis0208: CodedSet = { charset: 'eucjp', width: 2 };
const jis0212: CodedSet = { charset: 'eucjp', width: 2, shift: 0x8f };
const katakana: CodedSet = { charset: 'eucjp', width: 1, shift: 0x8e };
const korean: CodedSet = { charset: 'cp949', width: 2 };
const chinese: CodedSet = { charset: 'gb18030', width: 2 };

/** What an escape sequence shifts to at once; null is ASCII. */
const shifts: Readonly<Record<string, CodedSet | null>> = {
	'(B': null,
	'(J': null,
	'(H': null,
	'(I': katakana,
	'$@': jis0208,
	$B: jis0208,
	'$(@': jis0208,
	'$(B': jis0208,
	'$(O': jis0208,
	'$(Q': jis0208,
	'$(D': jis0212,
	$A: chinese,
	'$(C': korean,
};

/** What an escape sequence makes the set that SO (0x0e) shifts to. */
const designations: Readonly<Record<string, CodedSet>> = { '$)A': chinese, '$)C': korean, ')I': katakana };

/**
 * Text in ISO 2022 (RFC 1468 and 2237 for Japanese with its variants, RFC 1557 for Korean, RFC 1922
 * for Chinese): escape sequences and SO and SI say which set the 7-bit bytes are of. Each set lies in
 * an 8-bit charset with the high bit. Bytes above 127 have no meaning here and become U+FFFD.
 */
export function decodeIso2022(bytes: Buffer): string {
	const binary = bytes.toString('latin1');
	let shifted: CodedSet | null = null;
	let designated = katakana;
	let from = 0;
	let text = '';
	const read = (to: number): void => {
		const piece = binary.slice(from, to);
		if (piece !== '') text += shifted === null ? ascii(piece) : decodeSet(piece, shifted);
	};
	for (const { 0: control, index } of binary.matchAll(controls)) {
		read(index);
		from = index + control.length;
		if (control.startsWith('\x1b')) {
			const sequence = control.slice(1);
			designated = designations[sequence] ?? designated;
			const shift = shifts[sequence];
			if (shift !== undefined) shifted = shift;
		} else if (control === '\n') {
			// A line ends in ASCII, also where its sender forgot to shift back.
			shifted = null;
			text += control;
		} else shifted = control === '\x0e' ? designated : null;
	}
	read(binary.length);
	return text;
}

const controls = /\x1b\$?[()]?[@A-Z]|[\x0e\x0f\n]/g; // eslint-disable-line no-control-regex -- ISO 2022 escapes

function decodeSet(piece: string, { charset, shift, width }: CodedSet): string {
	const bytes: number[] = [];
	for (let at = 0; at < piece.length; at += 1) {
		const byte = piece.charCodeAt(at);
		const isCoded = byte > 0x20 && byte < 0x7f && at + width <= piece.length;
		if (!isCoded) {
			bytes.push(byte);
			continue;
		}
		if (shift !== undefined) bytes.push(shift);
		for (let index = 0; index < width; index += 1) bytes.push(piece.charCodeAt(at + index) | 0x80);
		at += width - 1;
	}
	return decode(Buffer.from(bytes), charset);
}

function ascii(piece: string): string {
	return piece.replace(/[\x80-\xff]/g, '\ufffd');
}

/** Text in HZ (RFC 1843): GB 2312 between `~{` and `~}`, and `~~` for a tilde. */
export function decodeHz(bytes: Buffer): string {
	return bytes
		.toString('latin1')
		.split(/(~\{[^~\n]*(?:~\}|(?=\n)|$)|~~|~\r?\n)/)
		.map((piece) => {
			if (piece.startsWith('~{')) return decodeSet(piece.slice(2).replace(/~\}$/, ''), chinese);
			if (piece === '~~') return '~';
			return /^~\r?\n$/.test(piece) ? '' : ascii(piece);
		})
		.join('');
}
