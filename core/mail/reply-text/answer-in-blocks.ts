import { announcesMessage, asksForAnswerAbove } from './lines/announcements';
import { LabelledLines } from './lines/labelled-lines';
import { introductionAt } from './lines/quote-introductions';
import { quotedHeaderLines } from './lines/quoted-header';
import type { Block } from './reply-blocks';
import type { KnownContext } from './lines/reply-context';
import { isLinkAlone, isSentFrom } from './lines/sent-from';
import { hasAddress } from './lines/text-signs';

/** What a step takes out: it is given what those before left, and the whole text. */
type Step = (blocks: readonly Block[], context: KnownContext, all: readonly Block[]) => readonly Block[];

/** Each looks at what the ones before left, and takes blocks out of the answer. */
const steps: readonly Step[] = [
	(blocks) => blocks.filter(({ kind }) => kind !== 'wrapper'),
	cutAtHeader,
	cutAtUnmarkedQuote,
	withoutSignatures,
	withoutQuotes,
	withoutDeviceLines,
	withoutRulersAtEnd,
];

/** The blocks that the writer added. */
export function answerIn(blocks: readonly Block[], context: KnownContext): readonly Block[] {
	return steps.reduce((left, step) => step(left, context, blocks), blocks);
}

/**
 * Everything from the header of a quoted message on, where text stands above it. At the top it alone is left out; labels
 * without an address stay there, unless a quote follows: they may be those of a journey.
 */
function cutAtHeader(blocks: readonly Block[]): readonly Block[] {
	const header = blocks.findIndex(({ kind }) => kind === 'header');
	if (header < 0) return blocks;
	const above = blocks.slice(0, header);
	if (above.some(isText)) return above;
	const [first = '', ...rest] = blocks[header]?.lines ?? [];
	const isCertain =
		announcesMessage(first) !== null || [first, ...rest].some(hasAddress) || isQuoteNext(blocks, header);
	return isCertain ? [...above, ...blocks.slice(header + 1)] : blocks;
}

/** The same for an announcement under which the quote is not marked; at the top one in words of writing is left out. */
function cutAtUnmarkedQuote(blocks: readonly Block[]): readonly Block[] {
	const at = blocks.findIndex((block, index) => block.kind === 'introduction' && !isQuoteNext(blocks, index));
	if (at < 0) return blocks;
	const above = blocks.slice(0, at);
	if (above.some(isText)) return above;
	return introductionAt(blocks[at]?.lines ?? [], 0)?.isSaid === true ? [...above, ...blocks.slice(at + 1)] : blocks;
}

function isQuoteNext(blocks: readonly Block[], at: number): boolean {
	let next = at + 1;
	while (blocks[next]?.kind === 'blank') next += 1;
	return blocks[next]?.kind === 'quote' || blocks[next]?.kind === 'introduction';
}

/** Longer than any signature; what stands below a mark so long is the message. */
const maxSignature = 25;

/** From a mark on, up to a quote or the end, where text stands above it. */
function withoutSignatures(blocks: readonly Block[]): readonly Block[] {
	const kept: Block[] = [];
	let hasText = false;
	// Without the blank behind it people part their paragraphs so; a signature stands once.
	const isOften = blocks.filter(({ kind }) => kind === 'signature').length > 1;
	for (let at = 0; at < blocks.length;) {
		const block = blocks[at] as Block;
		const isMark = block.kind === 'signature' && (!isOften || block.lines[0] === '-- ');
		const end = hasText && isMark ? endOfSignature(blocks, at + 1) : at;
		if (end === at) kept.push(block);
		hasText ||= isText(block);
		at = Math.max(end, at + 1);
	}
	return kept;
}

/** Behind the last block of a signature; before its first where it is too long for one. */
function endOfSignature(blocks: readonly Block[], from: number): number {
	let texts = 0;
	for (let at = from; at < blocks.length; at += 1) {
		const { kind } = blocks[at] as Block;
		if (kind === 'quote' || kind === 'introduction') return at;
		if (kind === 'text') texts += 1;
		if (texts > maxSignature) return from - 1;
	}
	return blocks.length;
}

/**
 * Quotes with their announcements. Those at the end go; so does the one quote above or between the
 * writer's words. Where he answers to several, they stay, since without them nobody understands him.
 */
function withoutQuotes(blocks: readonly Block[], context: KnownContext): readonly Block[] {
	const { answers } = context;
	const [first, last] = [blocks.findIndex(isText), blocks.findLastIndex(isText)];
	const all = quotedRegions(blocks);
	const cited = citedIn(all, last);
	const regions = all.filter(({ quoted }) => !quoted.some((block) => cited.has(block)));
	const inside = regions.filter(({ from }) => from < last).length;
	const gone = new Set(
		regions.flatMap(({ from, to, quoted }) => {
			const isAround = from > last || from < first;
			// Marked lines between the words of an answer may be its own: what a screen says, say.
			const isHistory =
				isProved(quoted, answers === true || isAround) ||
				beginsAsQuote(blocks.slice(from, Math.min(to, from + maxBeginning)), context) ||
				(answers === true && isAround && isMarked(quoted));
			// An announcement without a quote stands at the top, where nobody can tell what below it is new.
			const isQuote = isHistory && quoted.some(({ kind }) => kind === 'quote');
			return (from < last && inside > 1) || !isQuote ? [] : quoted;
		}),
	);
	const isAnswered = gone.size > 0 || inside > 1;
	if (!isAnswered) return blocks;
	return blocks.filter((block) => cited.has(block) || (!gone.has(block) && block.kind !== 'introduction'));
}

/** What the writer cites himself: below words without a day or an address (`The sign says:`), above a history that has them. */
function citedIn(regions: readonly Region[], last: number): ReadonlySet<Block> {
	if (!regions.some(({ from, quoted }) => from > last && quoted.some(isTold))) return new Set();
	const cited = regions.filter(
		({ from, quoted }) => from < last && quoted[0]?.kind === 'introduction' && !quoted.some(isTold),
	);
	return new Set(cited.flatMap(({ quoted }) => quoted));
}

function isTold({ kind, lines }: Block): boolean {
	return kind === 'introduction' && introductionAt(lines, 0)?.isTold === true;
}

/**
 * Whether an announcement stands over a quote, or the HTML names it; not so in the midst of a first mail, where
 * people cite with what their program has for it.
 */
function isProved(quoted: readonly Block[], isNameProof: boolean): boolean {
	return quoted.some(({ kind, mark }) => kind === 'introduction' || (isNameProof && mark === 'named'));
}

/** Whether what a quote begins with is an announcement, or the headers of a message. */
function beginsAsQuote(beginning: readonly Block[], context: KnownContext): boolean {
	const lines = beginning.flatMap((block) => block.lines).map((line) => line.replace(/^[\s>＞\u200b-\u200f]+/, ''));
	const introduction = introductionAt(lines, 0);
	if (introduction?.isTold === true) return true;
	if (quotedHeaderLines(new LabelledLines(lines), 0, context) > 0) return true;
	return (
		context.answers === true && ((introduction !== null && isMarked(beginning)) || asksForAnswerAbove(lines[0] ?? ''))
	);
}

/** Whether a quote has marks of its own: people set in what they cite, too. */
function isMarked(quoted: readonly Block[]): boolean {
	return quoted.some(({ mark }) => mark !== 'indented');
}

/** Lines in which an announcement or headers end. */
const maxBeginning = 10;

interface Region {
	readonly from: number;
	/** Behind its last block. */
	readonly to: number;
	readonly quoted: readonly Block[];
}

/** Runs of quotes and announcements, whatever empty lines are inside them. */
function quotedRegions(blocks: readonly Block[]): readonly Region[] {
	const regions: { from: number; to: number; quoted: Block[] }[] = [];
	let open: (typeof regions)[number] | null = null;
	for (const [at, block] of blocks.entries()) {
		if (block.kind === 'quote' || block.kind === 'introduction') {
			if (open === null) regions.push((open = { from: at, to: at, quoted: [] }));
			open.quoted.push(block);
			open.to = at + 1;
		} else if (block.kind !== 'blank') open = null;
	}
	return regions;
}

/** Lines of telephones and programs below what the writer wrote, or right above a quote. */
function withoutDeviceLines(blocks: readonly Block[]): readonly Block[] {
	const isOfDevice = (block: Block, at: number): boolean => {
		const above = blocks[at - 1];
		return block.lines.every(isSentFrom) || (above?.lines.every(isSentFrom) === true && block.lines.every(isLinkAlone));
	};
	const last = blocks.findLastIndex((block, at) => isWritten(block) && !isOfDevice(block, at));
	const kept = blocks.filter((block, at) => at < last || !isOfDevice(block, at));
	return kept.some(isWritten) ? kept : blocks;
}

/** Lines of dashes at the end, where something below them was taken out: they were drawn over that. */
function withoutRulersAtEnd(blocks: readonly Block[], _context: KnownContext, all: readonly Block[]): readonly Block[] {
	const end = all.findLast(({ kind }) => kind !== 'blank');
	if (end === undefined || blocks.includes(end)) return blocks;
	return blocks.slice(0, blocks.findLastIndex(isText) + 1);
}

function isWritten({ kind }: Block): boolean {
	return kind === 'text' || kind === 'ruler' || kind === 'signature';
}

function isText({ kind }: Block): boolean {
	return kind === 'text';
}
