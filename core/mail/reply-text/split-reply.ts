import { answerIn } from './answer-in-blocks';
import { hasWords } from './has-words';
import { mayQuote } from './html/html-quote-marks';
import { quotedByHtml, type MarkedLines } from './html/quoted-by-html';
import { quotedFromStored } from './quoted-from-stored';
import { blocksOf } from './reply-blocks';
import { knownContext, type KnownContext, type ReplyContext } from './lines/reply-context';
import { readHtml } from './html/text-from-html';

export interface SplitReply {
	/** What the writer added, without empty lines around it. */
	readonly reply: string;
	/** The rest: quoted messages with their announcements, signatures, what devices add. */
	readonly history: string;
}

/**
 * Parts the text of a mail into what its writer added and what was there before. Each line goes to
 * one of the two as it is written, so that together they hold the whole text; only lines that are
 * empty are dropped at the ends.
 *
 * Losing the writer's words is worse than leaving a quote in, so nothing is taken out by one sign
 * alone: headers and announcements count in a mail that answers or passes on, a further announcement
 * needs marked lines below it. Where HTML is given, it says what is quoted, in any language, and so does the
 * message that the mail answers, where that is given and found in it. A quote
 * stays with the reply where the writer answers between its lines. A mail in which nothing new is found
 * but a signature is all reply, so that a forwarded message is not taken for an empty one. The time grows with the length alone.
 */
export function splitReply(text: string, beside: ReplyContext = {}, html = ''): SplitReply {
	const context = knownContext(beside);
	const { lines, marks } = markedLines(text.replace(/\r\n?/g, '\n').split('\n'), context, html);
	const blocks = blocksOf(lines, context, marks);
	const answer = answerIn(blocks, context);
	const kept = new Set(hasWords(answer) ? answer : []);
	const write = (inReply: boolean): string =>
		trimLines(blocks.flatMap((block) => (kept.has(block) === inReply ? block.lines : [])));
	const reply = write(true);
	return reply === ''
		? { reply: trimLines(blocks.flatMap(({ lines: own }) => own)), history: '' }
		: { reply, history: write(false) };
}

/** The lines of a text, marked as the HTML says; those of the HTML where it names quotes and the text is another. */
function markedLines(
	plain: readonly string[],
	context: KnownContext,
	html: string,
): MarkedLines | { readonly lines: readonly string[]; readonly marks: MarkedLines['marks'] | null } {
	const { answered = '' } = context;
	const unmarked = { lines: plain, marks: answered === '' ? null : quotedFromStored(plain, answered) };
	if (!mayQuote(html)) return unmarked;
	const read = readHtml(html, context.holdsAnother);
	const isNamed = read.some(({ mark }) => mark === 'named');
	if (!isNamed && read.every(({ mark }) => mark === null)) return unmarked;
	const marked = quotedByHtml(plain, read);
	return isNamed || marked.lines === plain ? marked : unmarked;
}

function trimLines(lines: readonly string[]): string {
	const first = lines.findIndex((line) => line.trim() !== '');
	return first < 0 ? '' : lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1).join('\n');
}
