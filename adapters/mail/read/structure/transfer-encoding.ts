/** How the bytes of a part are written in a message (RFC 2045 section 6). */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'uuencode' | 'none';

const names: readonly (readonly [pattern: RegExp, encoding: TransferEncoding])[] = [
	[/^(?:x)?base64/, 'base64'],
	[/^(?:x)?(?:quotedprint|qp)/, 'quoted-printable'],
	[/^(?:x)?uue?(?:ncode)?/, 'uuencode'],
];

/** The encoding that a header names, behind a comment too; by its letters, since `"base64"` and `quoted/printable` occur. */
export function transferEncoding(value: string): TransferEncoding {
	const name = value
		.replace(/^\([^()]*\)/, '')
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '');
	return names.find(([pattern]) => pattern.test(name))?.[1] ?? 'none';
}

/** The bytes of a part. */
export function decodeTransfer(body: Buffer, encoding: TransferEncoding): Buffer {
	return decoders[encoding](body);
}

/**
 * The bytes of a text. A text whose label says base64 while it is none is as it stands; lines that
 * a list put below base64 stay too.
 */
export function decodeTextTransfer(body: Buffer, encoding: TransferEncoding): Buffer {
	if (encoding !== 'base64') return decoders[encoding](body);
	const end = endOfBase64(body);
	const [decoded, rest] = [fromBase64(body.subarray(0, end)), body.subarray(end)];
	return rest.length === 0 ? decoded : Buffer.concat([decoded, Buffer.from(end > 0 ? '\n' : ''), rest]);
}

/** How many bytes a part has, without decoding more than must be. */
export function decodedSize(body: Buffer, encoding: TransferEncoding): number {
	if (encoding === 'none') return body.length;
	if (encoding === 'uuencode') return uuencodedSize(body);
	if (encoding !== 'base64') return decoders[encoding](body).length;
	let [size, run] = [0, 0];
	for (let at = 0; at < body.length; at += 1) {
		const byte = body[at] ?? 0;
		if (byte === equals) {
			size += Math.floor((run * 3) / 4);
			run = 0;
		} else if (isBase64[byte] === 1) run += 1;
	}
	return size + Math.floor((run * 3) / 4);
}

const decoders: Readonly<Record<TransferEncoding, (body: Buffer) => Buffer>> = {
	none: (body) => body,
	base64: fromBase64,
	'quoted-printable': fromQuotedPrintable,
	uuencode: fromUuencode,
};

const equals = 0x3d;
const lf = 0x0a;
const cr = 0x0d;

/** Which bytes are letters of base64, and what each is worth. */
const isBase64 = new Uint8Array(256);
const sextets = new Uint8Array(256);
for (const [value, letter] of Buffer.from(
	'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
	isBase64[letter] = 1;
	sextets[letter] = value;
}

/** Pieces that were encoded each for itself stand one behind the other in some messages. */
function fromBase64(body: Buffer): Buffer {
	const first = body.indexOf(equals);
	const isInPieces = first >= 0 && body.subarray(first, first + 200).some((byte) => isBase64[byte] === 1);
	return isInPieces ? fromPieces(body) : Buffer.from(body.toString('latin1'), 'base64');
}

/** Byte by byte: there may be a piece for each few bytes, and a buffer for each would take many times their length. */
function fromPieces(body: Buffer): Buffer {
	const out = Buffer.allocUnsafe(Math.ceil((body.length * 3) / 4));
	let [length, held, bits] = [0, 0, 0];
	for (const byte of body) {
		if (byte === equals) bits = 0;
		if (isBase64[byte] !== 1) continue;
		held = ((held << 6) | (sextets[byte] ?? 0)) & 0xfff;
		bits += 6;
		if (bits < 8) continue;
		bits -= 8;
		out[length++] = held >> bits;
	}
	return out.subarray(0, length);
}

/** Index behind the lines at the beginning that are base64. */
function endOfBase64(body: Buffer): number {
	let at = 0;
	let before = 0;
	while (at < body.length) {
		const found = body.indexOf(lf, at);
		const end = found < 0 ? body.length : found + 1;
		if (!isBase64Line(body.subarray(at, end), before > fullLine)) return at;
		before = end - at;
		at = end;
	}
	return body.length;
}

/** Shorter lines end a text of base64; what stands right below a longer one belongs to it. */
const fullLine = 56;

/** Letters, digits and three signs, and blanks that a server put in; words that people write are none, unless they go on with a full line. */
function isBase64Line(line: Buffer, goesOn: boolean): boolean {
	for (const byte of line) if (isBase64[byte] !== 1 && byte !== equals && byte !== lf && !isBlank(byte)) return false;
	if (line.length > maxWords) return true;
	const text = line.toString('latin1').trim();
	if (!words.test(text)) return true;
	if (text.includes(' ') || text.length % 4 !== 0) return false;
	return goesOn || /^[\x20-\x7e]*$/.test(fromBase64(line).toString('latin1'));
}

const words = /^(?:[A-Z]?[a-z]+|[A-Z]+|\d+)(?: +(?:[A-Z]?[a-z]+|[A-Z]+|\d+))*$/;
const maxWords = 76;

function isBlank(byte: number | undefined): boolean {
	return byte === 0x20 || byte === 0x09 || byte === cr;
}

/** Escapes that are none stay as they are written; blanks that a server put at the end of a line go. */
function fromQuotedPrintable(body: Buffer): Buffer {
	const out = Buffer.allocUnsafe(body.length);
	let length = 0;
	/** Where the blanks begin that the line may end with. */
	let solid = 0;
	for (let at = 0; at < body.length; at += 1) {
		const byte = body[at] ?? 0;
		if (byte === equals) {
			const behind = behindSoftBreak(body, at + 1);
			if (behind > 0) {
				solid = length;
				at = behind - 1;
				continue;
			}
			const [high, low] = [hexValue(body[at + 1]), hexValue(body[at + 2])];
			const isEscape = high >= 0 && low >= 0;
			out[length++] = isEscape ? high * 16 + low : byte;
			if (isEscape) at += 2;
			solid = length;
			continue;
		}
		if (byte === lf) {
			length = solid;
			if (body[at - 1] === cr) out[length++] = cr;
		}
		out[length++] = byte;
		if (!isBlank(byte)) solid = length;
	}
	return out.subarray(0, length);
}

/** Index behind `=` and the end of its line, or of the text; 0 where the line goes on. */
function behindSoftBreak(body: Buffer, from: number): number {
	let at = from;
	while (at < body.length && isBlank(body[at])) at += 1;
	if (at >= body.length) return body.length;
	return body[at] === lf ? at + 1 : 0;
}

function hexValue(byte: number | undefined): number {
	if (byte === undefined) return -1;
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const upper = byte & 0xdf;
	return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}

/** The lines between `begin` and `end`; each has its length first, then four characters for three bytes. */
function fromUuencode(body: Buffer): Buffer {
	const out = Buffer.alloc(uuencodedSize(body));
	let length = 0;
	for (const { at, end, size } of uuencodedLines(body)) {
		for (let index = 0; index < size; index += 3) {
			const from = at + 1 + (index / 3) * 4;
			const [a, b, c, d] = [
				sextet(body, from, end),
				sextet(body, from + 1, end),
				sextet(body, from + 2, end),
				sextet(body, from + 3, end),
			];
			const bytes = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d];
			for (let place = 0; place < Math.min(3, size - index); place += 1) out[length++] = bytes[place] ?? 0;
		}
	}
	return out;
}

function uuencodedSize(body: Buffer): number {
	let size = 0;
	for (const line of uuencodedLines(body)) size += line.size;
	return size;
}

function* uuencodedLines(
	body: Buffer,
): Generator<{ readonly at: number; readonly end: number; readonly size: number }> {
	const begin = body.indexOf('begin ');
	for (let at = body.indexOf(lf, Math.max(begin, 0)) + 1; at > 0 && at < body.length;) {
		const found = body.indexOf(lf, at);
		const end = found < 0 ? body.length : found;
		if (body.toString('latin1', at, Math.min(end, at + 4)).trimEnd() === 'end') return;
		const size = Math.min(sextet(body, at, end), Math.ceil(((end - at - 1) * 3) / 4));
		if (size > 0) yield { at, end, size };
		at = end + 1;
	}
}

function sextet(body: Buffer, at: number, end: number): number {
	return at < end ? ((body[at] ?? 0) - 0x20) & 0x3f : 0;
}
