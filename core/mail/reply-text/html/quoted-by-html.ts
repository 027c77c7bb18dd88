import type { QuoteMark } from './html-quotes';
import type { HtmlLine } from './text-from-html';

/** Lines of a text, and how the HTML marks each. */
export interface MarkedLines {
	readonly lines: readonly string[];
	readonly marks: readonly (QuoteMark | null)[];
}

/** Letters, digits and pictures in lower case: an answer may be a thumb. Other signs mark quotes and stress in one text alone. */
function signsOf(text: string): string {
	return text.toLowerCase().replace(/[^\p{L}\p{N}\p{So}]+/gu, '');
}

/** Letters by which a run is found again: as many as can be, since links stand between words in one text alone. */
const keys = [40, 20, 10] as const;

/**
 * Which lines of a text the HTML of the same message quotes. The two are wrapped and marked in their
 * own ways, so each run of the HTML is found by its first letters. Where one is not found, the texts
 * are not the same, and the lines of the HTML are answered, since it alone says what is quoted.
 */
export function quotedByHtml(plain: readonly string[], html: readonly HtmlLine[]): MarkedLines {
	const starts: number[] = [];
	let stream = '';
	for (const line of plain) {
		starts.push(stream.length);
		stream += signsOf(line);
	}
	const fromHtml = { lines: html.map(({ text }) => text), marks: html.map(({ mark }) => mark) };
	if (stream === '') return fromHtml;
	const runs: { readonly at: number; readonly mark: QuoteMark | null }[] = [];
	let from = 0;
	for (const { letters, mark } of runsOf(html)) {
		const at = runs.length === 0 ? 0 : find(stream, letters, from);
		if (at < 0) return fromHtml;
		runs.push({ at, mark });
		// What stands between is at least nearly as long in the other text.
		from = at + Math.floor(letters.length * 0.8);
	}
	let run = 0;
	const marks = starts.map((start) => {
		while ((runs[run + 1]?.at ?? Infinity) <= start) run += 1;
		return runs[run]?.mark ?? null;
	});
	return { lines: plain, marks };
}

function find(stream: string, letters: string, from: number): number {
	for (const length of keys) {
		const at = stream.indexOf(letters.slice(0, length), from);
		if (at >= 0 || letters.length <= length) return at;
	}
	return -1;
}

function runsOf(html: readonly HtmlLine[]): readonly { readonly letters: string; readonly mark: QuoteMark | null }[] {
	const runs: { texts: string[]; mark: QuoteMark | null }[] = [];
	for (const { text, mark } of html) {
		if (signsOf(text) === '') continue;
		const last = runs.at(-1);
		if (last !== undefined && last.mark === mark) last.texts.push(text);
		else runs.push({ texts: [text], mark });
	}
	return runs.map(({ texts, mark }) => ({ letters: signsOf(texts.join('')), mark }));
}
