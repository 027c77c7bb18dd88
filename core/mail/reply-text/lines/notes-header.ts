import { labelOf } from './message-labels';
import type { ReplyContext } from './reply-context';
import { hasDate } from './text-signs';

/** Most lines of such a header, and the blanks that each begins with at least. */
const maxLines = 16;
const setIn = /^ {8}/;

/**
 * How many lines from a place on are the header that Lotus Notes of old puts over a message that it quotes: set
 * in far, sender and day in one column, the labels in the next. 0 where none is, or the mail answers nothing.
 */
export function notesHeaderLines(lines: readonly string[], at: number, { answers }: ReplyContext): number {
	if (answers !== true || !setIn.test(lines[at] ?? '')) return 0;
	let end = at;
	while (end - at < maxLines && setIn.test(lines[end] ?? '') && (lines[end] ?? '').trim() !== '') end += 1;
	const rows = lines.slice(at, end);
	const roles = new Set(rows.flatMap(columnsOf).map((column) => labelOf(column)?.role));
	return roles.has('to') && roles.has('subject') && rows.some(hasDate) ? end - at : 0;
}

function columnsOf(line: string): readonly string[] {
	return line.length > 1_000 ? [] : line.trim().split(/ {2,}/);
}
