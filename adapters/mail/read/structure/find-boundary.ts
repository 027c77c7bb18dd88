/** Bytes at the beginning of a body in which its first delimiter is looked for. */
const maxPreamble = 64 * 1024;

const firstLines = /(?:^|\n)--([^\r\n]{1,200})\r?\n(content-[a-z-]+[ \t]*:|[ \t]*\r?\n)?/gi;

/**
 * The boundary that a body is divided by, where its header names none or another one: that of the
 * first line which begins with `--` and has headers of a part behind it, or ends the parts later on.
 * Null where the body has no parts. A body that is not said to have any has them where it begins
 * with such a line: others quote messages.
 */
export function findBoundary(body: Buffer, isMultipart: boolean): string | null {
	const start = body.toString('latin1', 0, maxPreamble);
	let tried = 0;
	for (const { 1: line = '', 2: behind = '', index } of start.matchAll(firstLines)) {
		if (tried >= maxTried || (!isMultipart && start.slice(0, index).trim() !== '')) return null;
		tried += 1;
		const boundary = line.trimEnd();
		if (/^content-/i.test(behind) || (isMultipart && closes(body, boundary))) return boundary;
	}
	return null;
}

/** Lines that are tried; the first that looks like a delimiter nearly always is one. */
const maxTried = 3;

function closes(body: Buffer, boundary: string): boolean {
	const close = `\n--${boundary}--`;
	const at = body.indexOf(close, 0, 'latin1');
	return at >= 0 && /^[ \t]*(?:\r?\n|$)/.test(body.toString('latin1', at + close.length, at + close.length + 20));
}
