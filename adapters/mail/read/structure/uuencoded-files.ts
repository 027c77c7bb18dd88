/** A file that stands uuencoded in a text: where its first line begins, and where the text goes on behind its last. */
export interface UuencodedFile {
	readonly name: string;
	readonly from: number;
	readonly to: number;
}

/** Files of one text; more are no mail of people. */
const maxFiles = 100;

const lf = 0x0a;
const cr = 0x0d;
const begin = Buffer.from('begin ');
const end = Buffer.from('end');

const firstLine = /^begin [0-7]{3,4} (\S[^\r\n]{0,254})$/;

/**
 * The files in a text, as `uuencode` and old mail programs put them there (POSIX; there is no RFC): a first line
 * with rights and a name, lines that say how many bytes they hold, and a last line. What is no such line makes all of
 * it text. Each line is looked at once.
 */
export function uuencodedFiles(text: Buffer): readonly UuencodedFile[] {
	const files: UuencodedFile[] = [];
	for (let from = text.indexOf(begin); from >= 0 && files.length < maxFiles; from = text.indexOf(begin, from)) {
		const first = endOfLine(text, from);
		const isAtStart = from === 0 || text[from - 1] === lf;
		const name = isAtStart
			? firstLine.exec(text.toString('latin1', from, Math.min(first.end, from + 300)))?.[1]
			: undefined;
		const behind = name === undefined ? null : behindFile(text, first.next);
		if (name !== undefined && behind?.isWhole === true) files.push({ name: name.trim(), from, to: behind.at });
		from = Math.max(behind?.at ?? first.next, from + begin.length);
	}
	return files;
}

/** Where the lines of a file end, and whether a last line does. */
function behindFile(text: Buffer, start: number): { readonly at: number; readonly isWhole: boolean } {
	for (let at = start; at < text.length;) {
		const line = endOfLine(text, at);
		if (text.subarray(at, line.end).equals(end)) return { at: line.next, isWhole: at > start };
		if (!isLine(text, at, line.end)) return { at, isWhole: false };
		at = line.next;
	}
	return { at: text.length, isWhole: false };
}

/** Whether a line holds as many characters as it says: four for three bytes, and at most two that check them. */
function isLine(text: Buffer, from: number, to: number): boolean {
	for (let at = from; at < to; at += 1) {
		const byte = text[at] ?? 0;
		if (byte < 0x20 || byte > 0x60) return false;
	}
	const bytes = from < to ? ((text[from] ?? 0) - 0x20) & 0x3f : 0;
	const length = Math.ceil(bytes / 3) * 4;
	const extra = to - from - 1 - length;
	// Servers take blanks away that end a line, and those are zeros.
	return extra <= 2 && (bytes === 0 || extra > -length);
}

function endOfLine(text: Buffer, from: number): { readonly end: number; readonly next: number } {
	const found = text.indexOf(lf, from);
	const next = found < 0 ? text.length : found + 1;
	const to = found < 0 ? text.length : found;
	return { end: to > from && text[to - 1] === cr ? to - 1 : to, next };
}
