import { kindOfLine, type LineKind } from './line-kind';
import { introductionLines } from './quote-introductions';

export interface SplitReply {
	/** What the writer added, without empty lines around it. */
	readonly reply: string;
	/** The rest: quoted messages with their announcements, signatures, what devices add. */
	readonly history: string;
}

/** One line, or the lines of one announcement. */
interface Block {
	readonly lines: readonly string[];
	readonly kind: LineKind;
}

/** A text behind the quote of at most so many lines is a footer, not an answer below the quote. */
const maxFooterLines = 6;

/**
 * Parts the text of a mail into what its writer added and what was there before. Each line goes to
 * one of the two as it is written, so that together they hold the whole text; only lines that are
 * empty are dropped at the ends.
 *
 * A quote stays with the reply where the writer answers below it or between its lines. A mail in
 * which nothing new is found is all reply, so that a forwarded message is not taken for an empty one.
 * The time grows with the length alone.
 */
export function splitReply(text: string): SplitReply {
	const blocks = blocksOf(text.replace(/\r\n?/g, '\n').split('\n'));
	const kept = new Set(steps.reduce((left, step) => step(left), blocks));
	const write = (inReply: boolean): string =>
		trimLines(blocks.flatMap((block) => (kept.has(block) === inReply ? block.lines : [])));
	const reply = write(true);
	return reply === ''
		? { reply: trimLines(blocks.flatMap(({ lines }) => lines)), history: '' }
		: { reply, history: write(false) };
}

function blocksOf(lines: readonly string[]): readonly Block[] {
	const blocks: Block[] = [];
	const lastFence = lines.lastIndexOf('```');
	let inCode = false;
	for (let at = 0; at < lines.length;) {
		const line = lines[at] ?? '';
		const fence = /^```\w*[ \t]*$/.test(line) && (inCode || lastFence > at);
		if (fence) inCode = !inCode;
		const count = inCode || fence ? 0 : introductionLines(lines, at);
		if (count > 0) blocks.push({ lines: lines.slice(at, at + count), kind: 'introduction' });
		else blocks.push({ lines: [line], kind: inCode || fence ? 'text' : kindOfLine(line) });
		at += Math.max(count, 1);
	}
	return blocks;
}

type Step = (blocks: readonly Block[]) => readonly Block[];

/** Each looks at what the ones before left, and takes blocks out of the reply. */
const steps: readonly Step[] = [
	cutAtDelimiter,
	(blocks) => blocks.filter(({ kind }) => kind !== 'device' && kind !== 'wrapper'),
	fromAnswerBelow,
	cutAtIntroduction,
	cutTrailingQuotes,
	(blocks) => blocks.filter(({ kind }) => kind !== 'introduction'),
	withoutHeaders,
	cutTrailingQuotes,
];

/** A signature begins with a line of dashes or the like (RFC 3676 section 4.3); nobody writes below it. */
function cutAtDelimiter(blocks: readonly Block[]): readonly Block[] {
	const first = blocks.findIndex(({ kind }) => kind === 'delimiter');
	return first < 0 ? blocks : blocks.slice(0, first);
}

/** Where the mail begins with an announcement and a quote, and ends with text, the answer is that text. */
function fromAnswerBelow(blocks: readonly Block[]): readonly Block[] {
	if (blocks[0]?.kind !== 'introduction') return blocks;
	const first = blocks.findIndex(isText);
	const isBelow = first > 1 && blocks.slice(first).every((block) => isText(block) || block.kind === 'blank');
	return isBelow ? blocks.slice(first) : blocks;
}

/** Everything from an announcement on, where text stands above it and what follows is all quoted. */
function cutAtIntroduction(blocks: readonly Block[]): readonly Block[] {
	const lastQuote = blocks.findLastIndex(({ kind }) => kind === 'quote');
	const unquoted = blocks.findIndex((_block, at) => at > lastQuote && isBelowText(blocks, at));
	if (unquoted >= 0) return blocks.slice(0, unquoted);
	const footer = blocks.findLastIndex((block) => !isText(block) && block.kind !== 'blank') + 1;
	const above = blocks.findLastIndex((block, at) => at < footer && isText(block));
	const quoted = blocks.findIndex((_block, at) => at > above && at < footer && isBelowText(blocks, at));
	return quoted >= 0 && blocks.slice(footer).filter(isText).length <= maxFooterLines ? blocks.slice(0, quoted) : blocks;
}

function isBelowText(blocks: readonly Block[], at: number): boolean {
	if (blocks[at]?.kind !== 'introduction') return false;
	let before = at - 1;
	while (blocks[before]?.kind === 'blank') before -= 1;
	return blocks[before]?.kind === 'text';
}

/** Quotes and announcements at the end, where there is text above them. */
function cutTrailingQuotes(blocks: readonly Block[]): readonly Block[] {
	const last = blocks.findLastIndex(({ kind }) => kind === 'text' || kind === 'header');
	return blocks.some(isText) ? blocks.slice(0, last + 1) : blocks;
}

/**
 * The headers that some programs put over a quoted message: three labels or more, one of which may
 * go on in a next line. Below text they begin the history; at the top they alone are left out.
 */
function withoutHeaders(blocks: readonly Block[]): readonly Block[] {
	for (let from = 0; from < blocks.length; from += 1) {
		if (blocks[from]?.kind !== 'header') continue;
		let to = from + 1;
		let labels = 1;
		for (let at = to; at < blocks.length && at - to < maxHeaderGap; at += 1) {
			if (blocks[at]?.kind === 'header') [to, labels] = [at + 1, labels + 1];
			else if (blocks[at]?.kind !== 'text') break;
		}
		if (labels >= 3)
			return blocks.slice(0, from).some(isText)
				? blocks.slice(0, from)
				: [...blocks.slice(0, from), ...blocks.slice(to)];
		from = to - 1;
	}
	return blocks;
}

/** Lines over which a folded header may go on. */
const maxHeaderGap = 3;

function isText({ kind }: Block): boolean {
	return kind === 'text';
}

function trimLines(lines: readonly string[]): string {
	const first = lines.findIndex((line) => line.trim() !== '');
	return first < 0 ? '' : lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1).join('\n');
}
