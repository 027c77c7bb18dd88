const lf = 0x0a;
const cr = 0x0d;

/**
 * The messages in a file: those of an mbox (RFC 4155), which begins with a `From ` line and has one
 * before each further message; else the file as it is. Lines may end in LF, CRLF or CR. A `>` that
 * was put before a `From ` inside a message goes.
 */
export function splitMbox(file: Buffer): readonly Buffer[] {
	if (!file.subarray(0, 5).equals(Buffer.from('From '))) return [file];
	const end = !file.includes(lf) && file.includes(cr) ? cr : lf;
	const messages: Buffer[] = [];
	let from = behindLine(file, 0, end);
	for (let at = from; at < file.length; at = behindLine(file, at, end)) {
		if (!isSeparator(file, at, end)) continue;
		messages.push(unquoted(file.subarray(from, at)));
		from = behindLine(file, at, end);
	}
	messages.push(unquoted(file.subarray(from)));
	return messages;
}

function behindLine(file: Buffer, at: number, end: number): number {
	const found = file.indexOf(end, at);
	return found < 0 ? file.length : found + 1;
}

/** `From ADDRESS DATE` behind an empty line; a sentence that begins with From has no time and year. */
function isSeparator(file: Buffer, at: number, end: number): boolean {
	if (file[at] !== 0x46 || !file.subarray(at, at + 5).equals(Buffer.from('From '))) return false;
	const before = file.subarray(Math.max(0, at - 4), at).toString('latin1');
	if (!/(?:\r\n|\n|\r)(?:\r\n|\n|\r)$/.test(before) || before.endsWith('\n\r')) return false;
	return /^From \S.* \d{1,2}:\d{2}.*\d{4}/.test(
		file.toString('latin1', at, Math.min(behindLine(file, at, end), at + 200)).trimEnd(),
	);
}

function unquoted(message: Buffer): Buffer {
	if (!message.includes('>From ')) return message;
	return Buffer.from(message.toString('latin1').replace(/(^|[\r\n])>(>*From )/g, '$1$2'), 'latin1');
}
