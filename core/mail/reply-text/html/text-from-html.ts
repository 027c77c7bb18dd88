import { decodeEntities } from './html-entities';
import { HiddenElements, mayHide } from './hidden-elements';
import { HtmlQuotes, type QuoteMark } from './html-quotes';
import { endOfElement, opaque, readTag } from './html-tags';

/** Elements that stand on lines of their own. */
const blocks = new Set(
	(
		'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure ' +
		'footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table ' +
		'tbody tfoot thead tr ul'
	).split(' '),
);
/** Blocks with an empty line before and after. */
const paragraphs = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table'.split(' '));

/** Longest HTML that is read; what comes behind it stays in the raw message. */
const maxHtmlLength = 4_000_000;

/**
 * The text of an HTML body as a reader would see it: tags, comments, scripts and styles left out,
 * blocks on lines of their own, list items with a dash, cells apart, entities decoded, blanks
 * folded except in `pre`. No link targets and no image texts, and nothing of elements that are hidden,
 * unless nothing else is there.
 *
 * The time grows with the length alone, whatever the markup, and nothing is executed or fetched.
 * The answer is text, not safe HTML: whoever shows it escapes it.
 */
export function textFromHtml(html: string): string {
	return linesOf(html, () => null)
		.map(({ text }) => text)
		.join('\n')
		.trim();
}

/** A line of the text of an HTML body. */
export interface HtmlLine {
	readonly text: string;
	/** How the HTML marks it as quoted, if it does. */
	readonly mark: QuoteMark | null;
}

/**
 * The lines of `textFromHtml`, each with how the HTML marks it.
 *
 * @param holdsAnother whether something else says that the mail holds another one
 */
export function readHtml(html: string, holdsAnother = true): readonly HtmlLine[] {
	return linesOf(html, () => new HtmlQuotes(holdsAnother));
}

/** The lines of an HTML body, marked by what follows its tags where something does. */
function linesOf(html: string, quotesOf: () => HtmlQuotes | null): readonly HtmlLine[] {
	const source = html.length > maxHtmlLength ? html.slice(0, maxHtmlLength) : html;
	const hidden = mayHide(source) ? new HiddenElements(source) : null;
	const lines = seenLines(source, quotesOf(), hidden);
	return hidden?.hasSome === true && lines.every(({ text }) => text.trim() === '')
		? seenLines(source, quotesOf(), null)
		: lines;
}

function seenLines(source: string, quotes: HtmlQuotes | null, hidden: HiddenElements | null): readonly HtmlLine[] {
	const writer = new TextWriter(quotes);
	let index = 0;
	while (index < source.length) {
		const open = source.indexOf('<', index);
		const end = open < 0 ? source.length : open;
		if (end > index) writer.text(decodeEntities(source.slice(index, end)));
		if (open < 0) break;
		const tag = readTag(source, open);
		if (tag === null) {
			writer.text('<');
			index = open + 1;
		} else if (opaque.has(tag.name) && !tag.isEnd) {
			index = endOfElement(source, tag.name, tag.end);
		} else {
			const attributes = (): string => source.slice(open + 1 + tag.name.length, tag.end - 1).trim();
			const behind = hidden?.endOf(tag, attributes()) ?? null;
			index = behind ?? tag.end;
			if (behind !== null) continue;
			quotes?.tag(tag.name, tag.isEnd, attributes(), (length) => source.slice(tag.end, tag.end + length));
			writer.tag(tag.name, tag.isEnd);
		}
	}
	return writer.lines();
}

/** Puts words and breaks together. */
class TextWriter {
	private readonly parts: string[] = [];
	/** Line breaks and blanks owed before the next word. */
	private breaks = 0;
	private blank = false;
	private preformatted = 0;
	/** Where what is quoted begins and ends, as places in the parts. */
	private readonly changes: { readonly part: number; readonly mark: QuoteMark | null }[] = [];

	constructor(private readonly quotes: HtmlQuotes | null) {}

	text(text: string): void {
		if (this.preformatted > 0) {
			this.word(text.replace(/\r\n?/g, '\n'));
			return;
		}
		if (/^[ \t\r\n\f]/.test(text)) this.blank = true;
		const words = text.split(/[ \t\r\n\f]+/).filter((word) => word !== '');
		if (words.length === 0) return;
		this.word(words.join(' '));
		this.blank = /[ \t\r\n\f]$/.test(text);
	}

	tag(name: string, isEnd: boolean): void {
		if (name === 'br') {
			this.breaks = this.parts.length === 0 ? 0 : Math.min(this.breaks + 1, 3);
			this.blank = false;
		} else if (blocks.has(name)) {
			this.break(paragraphs.has(name) ? 2 : 1);
			if (name === 'pre') this.preformatted = Math.max(0, this.preformatted + (isEnd ? -1 : 1));
			if (name === 'li' && !isEnd) {
				this.word('-');
				this.blank = true;
			}
		} else if (name === 'td' || name === 'th') {
			this.blank = true;
		}
	}

	lines(): readonly HtmlLine[] {
		const lines: { text: string; mark: QuoteMark | null; hasText: boolean }[] = [];
		let mark: QuoteMark | null = null;
		let change = 0;
		for (const [at, part] of this.parts.entries()) {
			for (; (this.changes[change]?.part ?? Infinity) <= at; change += 1) mark = this.changes[change]?.mark ?? null;
			for (const [index, text] of part
				.replace(/\u00a0/g, ' ')
				.split('\n')
				.entries()) {
				if (index > 0 || lines.length === 0) lines.push({ text: '', mark, hasText: false });
				const line = lines.at(-1);
				if (line === undefined) continue;
				// A line is marked as its first word is.
				if (!line.hasText) line.mark = mark;
				line.hasText ||= text.trim() !== '';
				line.text += text;
			}
		}
		return lines;
	}

	private break(lines: number): void {
		this.breaks = this.parts.length === 0 ? 0 : Math.max(this.breaks, lines);
		this.blank = false;
	}

	private word(word: string): void {
		const mark = this.quotes?.mark ?? null;
		if ((this.changes.at(-1)?.mark ?? null) !== mark) this.changes.push({ part: this.parts.length, mark });
		if (this.breaks > 0) this.parts.push('\n'.repeat(this.breaks));
		else if (this.blank && this.parts.length > 0) this.parts.push(' ');
		this.parts.push(word);
		this.breaks = 0;
		this.blank = false;
	}
}
