import type { Writable } from 'node:stream';

const lf = 0x0a;
const cr = 0x0d;
const dot = 0x2e;

/**
 * What of the parser of smtp-server reads a message: `_feedDataStream` is given each piece that comes in, and
 * `_endDataMode` the last bytes of the message with what stands behind it. Neither is documented, so both are
 * looked for.
 */
interface DataParser {
	_feedDataStream: (piece: Buffer, done: () => void) => void;
	_endDataMode: (piece: Buffer | false, behind: Buffer, done: () => void) => void;
}

/**
 * Lets a parser hand on a message in the pieces in which it comes in. By itself it gives one for each line
 * that begins with a dot, and waits for a turn of the process behind each: a message of such lines takes
 * minutes of the processor. What the message is, to the byte, stays the same (RFC 5321 section 4.5.2).
 */
export function keepPiecesWhole(parser: unknown, stream: Writable): void {
	if (!isDataParser(parser)) return;
	const lines = new UnstuffedLines();
	parser._feedDataStream = (piece, done) => {
		const { content, behind } = lines.read(piece);
		if (behind !== null) parser._endDataMode(content.length > 0 ? content : false, behind, done);
		else if (!stream.writable || content.length === 0 || stream.write(content)) done();
		else whenDrained(stream, done);
	};
}

function isDataParser(parser: unknown): parser is DataParser {
	return (
		typeof parser === 'object' &&
		parser !== null &&
		'_feedDataStream' in parser &&
		'_endDataMode' in parser &&
		typeof parser._feedDataStream === 'function' &&
		typeof parser._endDataMode === 'function'
	);
}

/** A stream that is destroyed never drains, it only closes. */
function whenDrained(stream: Writable, done: () => void): void {
	const go = (): void => {
		stream.off('drain', go);
		stream.off('close', go);
		done();
	};
	stream.on('drain', go);
	stream.on('close', go);
}

/** Takes the dots out that SMTP puts before lines that begin with one, and finds the end of the message. */
class UnstuffedLines {
	/** The last two bytes of what was read; a message begins as a line does. */
	private before = cr;
	private last = lf;
	/** What cannot be told yet: a dot that begins a line, and what of an end stands behind it. */
	private rest = Buffer.alloc(0);

	/** The content of a further piece, in its own memory; at the end of the message also what stands behind it. */
	read(piece: Buffer): { readonly content: Buffer; readonly behind: Buffer | null } {
		const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
		let length = 0;
		let at = 0;
		for (; at < bytes.length; at += 1) {
			const byte = bytes[at] ?? 0;
			if (byte === dot && this.last === lf) {
				const next = bytes[at + 1];
				const mayEnd = this.before === cr && next === cr;
				if (next === undefined || (mayEnd && at + 2 >= bytes.length)) break;
				if (mayEnd && bytes[at + 2] === lf)
					return { content: bytes.subarray(0, length), behind: bytes.subarray(at + 3) };
				if (next === dot) at += 1;
			}
			bytes[length++] = byte;
			this.before = this.last;
			this.last = byte;
		}
		this.rest = Buffer.from(bytes.subarray(at));
		return { content: bytes.subarray(0, length), behind: null };
	}
}
