import type { HtmlLine } from './text-from-html';
import { blocksOf } from './reply-blocks';
import { answerIn } from './answer-in-blocks';
import type { ReplyContext } from './quoted-header';
import { quotedByHtml } from './quoted-by-html';

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
 * alone: an announcement needs marked lines below it, or a mail that answers and all that programs
 * write. Where HTML is given, it says what is quoted, in any language. A quote stays with the reply
 * where the writer answers between its lines. A mail in which nothing new is found is all reply, so
 * that a forwarded message is not taken for an empty one. The time grows with the length alone.
 */
export function splitReply(text: string, context: ReplyContext = {}, html: readonly HtmlLine[] = []): SplitReply {
	const plain = text.replace(/\r\n?/g, '\n').split('\n');
	const marked = html.some(({ isQuoted }) => isQuoted) ? quotedByHtml(plain, html) : { lines: plain, quoted: null };
	const blocks = blocksOf(marked.lines, context, marked.quoted);
	const kept = new Set(answerIn(blocks, context));
	const write = (inReply: boolean): string =>
		trimLines(blocks.flatMap((block) => (kept.has(block) === inReply ? block.lines : [])));
	const reply = write(true);
	return reply === ''
		? { reply: trimLines(blocks.flatMap(({ lines }) => lines)), history: '' }
		: { reply, history: write(false) };
}

function trimLines(lines: readonly string[]): string {
	const first = lines.findIndex((line) => line.trim() !== '');
	return first < 0 ? '' : lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1).join('\n');
}
