import { announcesMessage, asksForAnswerAbove } from './lines/announcements';
import type { QuoteMark } from './html/html-quotes';
import { LabelledLines } from './lines/labelled-lines';
import { kindOfLine, wrapperLines, type LineKind } from './lines/line-kind';
import { notesHeaderLines } from './lines/notes-header';
import { announcementInside, endOfIntroduction, introductionInside } from './lines/introduction-inside';
import { introductionAt } from './lines/quote-introductions';
import { quotedHeaderLines } from './lines/quoted-header';
import type { KnownContext } from './lines/reply-context';
import { isSentFrom } from './lines/sent-from';
import { isQuoted } from './lines/text-signs';

/** One line, or the lines of one announcement or header. */
export interface Block {
	readonly lines: readonly string[];
	readonly kind: LineKind;
	/** How the HTML marks it as quoted; null where its text alone says what it is. */
	readonly mark: QuoteMark | null;
}

/** The lines of a text, each with how the HTML marks it. */
interface Lines {
	readonly lines: readonly string[];
	readonly labelled: LabelledLines;
	readonly marks: readonly (QuoteMark | null)[];
	/** What each is by its looks; what the HTML marks is a quote. */
	readonly kinds: readonly LineKind[];
	/** Whether below each, empty ones aside, a quote begins. */
	readonly quoteFollows: readonly boolean[];
}

/** The blocks of a text, in order; `marks` says how the HTML marks each line, where there is any. */
export function blocksOf(
	written: readonly string[],
	context: KnownContext,
	writtenMarks: readonly (QuoteMark | null)[] | null,
): readonly Block[] {
	const text = partedLines(written, writtenMarks, context.answers === true);
	const { lines, marks } = text;
	const lastFence = lines.lastIndexOf('```');
	const blocks: Block[] = [];
	let inCode = false;
	for (let at = 0; at < lines.length;) {
		const line = lines[at] ?? '';
		const mark = marks[at] ?? null;
		const isFence = /^```\w*[ \t]*$/.test(line) && (inCode || lastFence > at);
		if (isFence) inCode = !inCode;
		const [count, kind] =
			mark !== null
				? ([1, line.trim() === '' ? 'blank' : 'quote'] as const)
				: inCode || isFence
					? ([1, 'text'] as const)
					: blockAt(text, at, context);
		blocks.push({ lines: lines.slice(at, at + count), kind, mark });
		at += count;
	}
	return blocks;
}

function blockAt(
	{ lines, labelled, kinds, quoteFollows }: Lines,
	at: number,
	context: KnownContext,
): readonly [count: number, kind: LineKind] {
	const line = lines[at] ?? '';
	const groupWise = line.startsWith('>>> ') && context.holdsAnother ? introductionAt(lines, at) : null;
	if (groupWise !== null) return [groupWise.lines, 'header'];
	const kind = kinds[at] ?? 'blank';
	if (kind === 'blank' || kind === 'quote') return [1, kind];
	if (kind === 'wrapper') return [wrapperLines(lines, at), kind];
	if (context.answers === true && asksForAnswerAbove(line)) return [1, 'header'];
	const header = quotedHeaderLines(labelled, at, context) || notesHeaderLines(lines, at, context);
	if (header > 0) return [header, 'header'];
	if (announcesQuote(lines, at, quoteFollows[at] === true, context)) return [1, 'introduction'];
	const introduction = introductionAt(lines, at);
	if (introduction === null) return [1, kind];
	const isQuoteBelow =
		quoteFollows[at + introduction.lines - 1] === true && (introduction.isTold || context.holdsAnother);
	// By itself it announces nothing: people write such lines. It counts in an answer, on lines of its own.
	const above = lines[at - 1] ?? '';
	const isParted = introduction.isWhole || above.trim() === '' || isSentFrom(above);
	const isFull = introduction.isFull || (introduction.isOfSomebody && isBelowDevice(lines, at));
	const isAlone = isFull && context.answers === true && isParted;
	return isQuoteBelow || isAlone ? [introduction.lines, 'introduction'] : [1, kind];
}

/** Whether what a telephone puts below the writer's words stands right above, empty lines aside. */
function isBelowDevice(lines: readonly string[], at: number): boolean {
	return isSentFrom(lines[at - 1] ?? '') || ((lines[at - 1] ?? '').trim() === '' && isSentFrom(lines[at - 2] ?? ''));
}

/** Whether a line announces a message in known words and stands over a quote, or over what introduces one. */
function announcesQuote(lines: readonly string[], at: number, isQuoteBelow: boolean, context: KnownContext): boolean {
	if (announcesMessage(lines[at] ?? '') !== 'known') return false;
	const below = (lines[at + 1] ?? '').trim() === '' ? at + 2 : at + 1;
	return isQuoteBelow || (context.holdsAnother && introductionAt(lines, below)?.isFull === true);
}

/** The lines of a text; one that ends in an announcement above a quote is two, and one that begins with it. */
function partedLines(
	written: readonly string[],
	writtenMarks: readonly (QuoteMark | null)[] | null,
	answers: boolean,
): Lines {
	const lines: string[] = [];
	const marks: (QuoteMark | null)[] = [];
	for (const [at, line] of written.entries()) {
		const mark = writtenMarks?.[at] ?? null;
		const below = (written[at + 1] ?? '').trim() === '' ? written[at + 2] : written[at + 1];
		const isAboveQuote = mark === null && isQuoted(below ?? '');
		const outside = answers ? Math.max(endOfIntroduction(line), announcementInside(line)) : -1;
		const inside = isAboveQuote ? introductionInside(line) : outside;
		const parts = inside < 0 ? [line] : [line.slice(0, inside), line.slice(inside + 1)];
		lines.push(...parts);
		marks.push(...parts.map(() => mark));
	}
	const kinds = lines.map((line, at) => (marks[at] ? 'quote' : kindOfLine(line, answers)));
	for (let at = 1; at < lines.length - 1; at += 1) if (isOfQuote(lines, kinds, at)) kinds[at] = 'quote';
	return { lines, labelled: new LabelledLines(lines), marks, kinds, quoteFollows: quotesBelow(kinds) };
}

/** A line of a quote that a server folded, so that its end has no mark: within a sentence, between marked lines. */
function isOfQuote(lines: readonly string[], kinds: readonly LineKind[], at: number): boolean {
	if (kinds[at] !== 'text' || kinds[at - 1] !== 'quote' || kinds[at + 1] !== 'quote') return false;
	const [above, line] = [(lines[at - 1] ?? '').trimEnd(), lines[at] ?? ''];
	return above.length >= folded && line.length < folded && /[\p{L}\p{N},-]$/u.test(above) && /^\p{Ll}/u.test(line);
}

/** Characters from which on servers fold lines. */
const folded = 70;

function quotesBelow(kinds: readonly LineKind[]): readonly boolean[] {
	const follows = new Array<boolean>(kinds.length).fill(false);
	let next = false;
	for (let at = kinds.length - 1; at >= 0; at -= 1) {
		follows[at] = next;
		if (kinds[at] !== 'blank') next = kinds[at] === 'quote';
	}
	return follows;
}
