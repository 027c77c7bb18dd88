import { endOfHeaders } from './message-headers';

const lf = 0x0a;
const cr = 0x0d;

const beginning =
	/^(?:\xef\xbb\xbf)?(?:(?:[ \t]*\r?\n)+(?=(?:\xef\xbb\xbf)?(?:From [^\n]*\n)?[!-9;-~]{1,76}:))?(?:From (?![ \t]*:)[^\n]*\n)?/;

/**
 * The message with line ends and a beginning that a parser understands: a file that only has CR
 * gets LF, one whose CRLF were made of CRLF again (CR CR LF) gets CRLF, and a byte order mark, empty
 * lines before the first header and within the headers, and a `From ` line of an mbox file go. The same bytes where
 * nothing is to be done.
 */
export function tidyStart(raw: Buffer): Buffer {
	let lines = withLineEnds(raw);
	// What each program put before the message stands before what those before it had put there.
	for (let count = 0; count < maxBeginnings; count += 1) {
		const [before = ''] = beginning.exec(lines.toString('latin1', 0, 1_000)) ?? [];
		if (before === '') break;
		lines = lines.subarray(before.length);
	}
	return withHeadersTogether(lines);
}

const maxBeginnings = 4;

function withLineEnds(raw: Buffer): Buffer {
	if (!raw.includes(lf)) return raw.includes(cr) ? Buffer.from(raw.map((byte) => (byte === cr ? lf : byte))) : raw;
	if (!raw.subarray(0, 1_000).includes('\r\r\n')) return raw;
	const lines = Buffer.allocUnsafe(raw.length);
	let length = 0;
	for (let at = 0; at < raw.length; at += 1) if (raw[at] !== cr || raw[at + 1] !== cr) lines[length++] = raw[at] ?? 0;
	return lines.subarray(0, length);
}

/**
 * The message without empty lines behind headers of servers, above those of its sender: a server that puts headers in
 * ends them so at times. What names neither a sender nor a recipient, a subject or a date is no head of a message.
 */
function withHeadersTogether(message: Buffer): Buffer {
	const end = endOfHeaders(message, 0, maxHeaders);
	if (end <= 0 || ofMessage.test(textOf(message, 0, end)) || !beginsField.test(textOf(message, 0, end))) return message;
	let next = end;
	while (message[next] === lf || message[next] === cr) next += 1;
	const behind = endOfHeaders(message, next, maxHeaders);
	const block = behind < 0 ? '' : textOf(message, next, behind);
	const isHead = beginsField.test(block) && from.test(block) && subjectOrDate.test(block);
	return isHead ? Buffer.concat([message.subarray(0, end), message.subarray(next)]) : message;
}

/** Longer headers stay as they are. */
const maxHeaders = 64 * 1024;

const beginsField = /^[!-9;-~]{1,76}[ \t]*:/;
const ofMessage = /^(?:from|sender|to|cc|subject|date)[ \t]*:/im;
const from = /^from[ \t]*:/im;
const subjectOrDate = /^(?:subject|date)[ \t]*:/im;

function textOf(message: Buffer, start: number, end: number): string {
	return message.toString('latin1', start, end);
}
