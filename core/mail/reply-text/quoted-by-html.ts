import { lettersOf } from './text-signs';
import type { HtmlLine } from './text-from-html';

/** Lines of a text, and which of them the HTML quotes. */
export interface MarkedLines {
	readonly lines: readonly string[];
	readonly quoted: readonly boolean[];
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
		stream += lettersOf(line);
	}
	const fromHtml = { lines: html.map(({ text }) => text), quoted: html.map(({ isQuoted }) => isQuoted) };
	if (stream === '') return fromHtml;
	const runs: { readonly at: number; readonly isQuoted: boolean }[] = [];
	let from = 0;
	for (const { letters, isQuoted } of runsOf(html)) {
		const at = runs.length === 0 ? 0 : find(stream, letters, from);
		if (at < 0) return fromHtml;
		runs.push({ at, isQuoted });
		// What stands between is at least nearly as long in the other text.
		from = at + Math.floor(letters.length * 0.8);
	}
	let run = 0;
	const quoted = starts.map((start) => {
		while ((runs[run + 1]?.at ?? Infinity) <= start) run += 1;
		return runs[run]?.isQuoted === true;
	});
	return { lines: plain, quoted };
}

function find(stream: string, letters: string, from: number): number {
	for (const length of keys) {
		const at = stream.indexOf(letters.slice(0, length), from);
		if (at >= 0 || letters.length <= length) return at;
	}
	return -1;
}

function runsOf(html: readonly HtmlLine[]): readonly { readonly letters: string; readonly isQuoted: boolean }[] {
	const runs: { texts: string[]; isQuoted: boolean }[] = [];
	for (const { text, isQuoted } of html) {
		if (lettersOf(text) === '') continue;
		if (runs.at(-1)?.isQuoted === isQuoted) runs.at(-1)?.texts.push(text);
		else runs.push({ texts: [text], isQuoted });
	}
	return runs.map(({ texts, isQuoted }) => ({ letters: lettersOf(texts.join('')), isQuoted }));
}
