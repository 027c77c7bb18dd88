import { kindOfLine, wrapperLines, type LineKind } from './line-kind';
import { introductionAt, introductionInside } from './quote-introductions';
import { quotedHeaderLines, type ReplyContext } from './quoted-header';

/** One line, or the lines of one announcement or header. */
export interface Block {
	readonly lines: readonly string[];
	readonly kind: LineKind;
	/** Whether the HTML says that it is quoted. */
	readonly isCertain: boolean;
}

/** The blocks of a text, in order; `quoted` says of each line whether the HTML quotes it. */
export function blocksOf(
	written: readonly string[],
	context: ReplyContext,
	quoted: readonly boolean[] | null,
): readonly Block[] {
	const answers = context.answers === true;
	const { lines, quotes } = partedLines(written, quoted);
	const quoteFollows = quotesBelow(lines, quotes, answers);
	const lastFence = lines.lastIndexOf('```');
	const blocks: Block[] = [];
	let inCode = false;
	for (let at = 0; at < lines.length;) {
		const line = lines[at] ?? '';
		const isFence = /^```\w*[ \t]*$/.test(line) && (inCode || lastFence > at);
		if (isFence) inCode = !inCode;
		const isCertain = quotes[at] === true;
		const [count, kind] = isCertain
			? ([1, line.trim() === '' ? 'blank' : 'quote'] as const)
			: inCode || isFence
				? ([1, 'text'] as const)
				: blockAt(lines, at, context, quoteFollows);
		blocks.push({ lines: lines.slice(at, at + count), kind, isCertain });
		at += count;
	}
	return blocks;
}

function blockAt(
	lines: readonly string[],
	at: number,
	context: ReplyContext,
	quoteFollows: readonly boolean[],
): readonly [count: number, kind: LineKind] {
	const kind = kindOfLine(lines[at] ?? '', context.answers === true);
	if (kind === 'blank' || kind === 'quote') return [1, kind];
	if (kind === 'wrapper') return [wrapperLines(lines, at), kind];
	const header = quotedHeaderLines(lines, at, context);
	if (header > 0) return [header, 'header'];
	const introduction = introductionAt(lines, at);
	const isQuoteBelow = introduction !== null && quoteFollows[at + introduction.lines - 1] === true;
	// By itself it announces nothing: people write such lines. It counts in an answer, on lines of its own.
	const isAlone = introduction?.isFull === true && context.answers === true && (lines[at - 1] ?? '').trim() === '';
	return introduction !== null && (isQuoteBelow || isAlone) ? [introduction.lines, 'introduction'] : [1, kind];
}

/** Whether below each line, empty ones aside, a quote begins. */
function quotesBelow(lines: readonly string[], quoted: readonly boolean[], answers: boolean): readonly boolean[] {
	const follows: boolean[] = [];
	let next = false;
	for (let at = lines.length - 1; at >= 0; at -= 1) {
		follows[at] = next;
		const kind = quoted[at] === true ? 'quote' : kindOfLine(lines[at] ?? '', answers);
		if (kind !== 'blank') next = kind === 'quote';
	}
	return follows;
}

/** The lines, and whether each is quoted; one that ends in an announcement above a quote is two. */
function partedLines(
	written: readonly string[],
	quoted: readonly boolean[] | null,
): { readonly lines: readonly string[]; readonly quotes: readonly boolean[] } {
	const lines: string[] = [];
	const quotes: boolean[] = [];
	for (const [at, line] of written.entries()) {
		const isQuoted = quoted?.[at] === true;
		const inside = !isQuoted && /^[ \t]*>/.test(written[at + 1] ?? '') ? introductionInside(line) : -1;
		const parts = inside < 0 ? [line] : [line.slice(0, inside), line.slice(inside + 1)];
		lines.push(...parts);
		quotes.push(...parts.map(() => isQuoted));
	}
	return { lines, quotes };
}
