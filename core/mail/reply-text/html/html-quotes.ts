import { attributesOf } from './html-attributes';
import { marksBorder, marksCitation, marksDivider, marksQuote } from './html-quote-marks';
import { hasAddress, hasTime } from '../lines/text-signs';

/** How HTML marks a line: a program names it as quoted, or it is only set in like a quotation. */
export type QuoteMark = 'named' | 'indented';

/** Labels are bold there; two of them, at least. */
const boldLabels = /[:：](?:\s|&nbsp;)*<\/(?:b|strong|span)>[^]*?[:：](?:\s|&nbsp;)*<\/(?:b|strong|span)>/i;
const borderReach = 1_500;
/** So often it is looked for labels below a line; a message with more lines is no answer. */
const maxBorders = 40;

interface Region {
	readonly name: string;
	readonly mark: QuoteMark;
	depth: number;
	isQuoted: boolean;
	/** Whether a citation inside it says more exactly what is quoted (Gmail). */
	readonly isWrapper: boolean;
}

/** Follows the tags of an HTML body and says how what stands now is marked as quoted. */
export class HtmlQuotes {
	private readonly regions: Region[] = [];
	private readonly open = { named: 0, indented: 0 };
	private borders = 0;
	private isRest = false;

	/** @param holdsAnother whether something else says that the mail holds another one */
	constructor(private readonly holdsAnother: boolean) {}

	get mark(): QuoteMark | null {
		if (this.isRest || this.open.named > 0) return 'named';
		return this.open.indented > 0 ? 'indented' : null;
	}

	/** A tag, with the source between its name and its end, and what follows in the source. */
	tag(name: string, isEnd: boolean, attributes: string, following: (length: number) => string): void {
		if (this.isRest || name === '') return;
		if (isEnd) this.end(name);
		else this.begin(name, attributes, following);
	}

	private begin(name: string, written: string, following: (length: number) => string): void {
		const region = this.regions.at(-1);
		if (region?.name === name) region.depth += 1;
		const isBlockquote = name === 'blockquote';
		if (name === 'br' || (!isBlockquote && (written === '' || written === '/'))) return;
		const attributes = attributesOf(written);
		if (marksDivider(attributes) || this.isBorder(name, attributes, following)) {
			this.isRest = true;
			return;
		}
		const isNamed = (isBlockquote && marksCitation(attributes)) || marksQuote(attributes);
		if (name === 'hr' || !(isNamed || isBlockquote)) return;
		const mark = isNamed ? 'named' : 'indented';
		this.regions.push({ name, mark, depth: 1, isQuoted: true, isWrapper: !isBlockquote });
		this.open[mark] += 1;
	}

	/** A closed citation in a wrapper: what follows in the wrapper is the writer's, who answers there. */
	private end(name: string): void {
		const region = this.regions.at(-1);
		if (region?.name !== name) return;
		region.depth -= 1;
		if (region.depth > 0) return;
		this.regions.pop();
		if (region.isQuoted) this.open[region.mark] -= 1;
		const around = this.regions.at(-1);
		if (name !== 'blockquote' || around === undefined || !around.isWrapper || !around.isQuoted) return;
		around.isQuoted = false;
		this.open[around.mark] -= 1;
	}

	private isBorder(
		name: string,
		attributes: ReadonlyMap<string, string>,
		following: (length: number) => string,
	): boolean {
		if (name !== 'div' || this.borders >= maxBorders || !marksBorder(attributes)) return false;
		this.borders += 1;
		const below = following(borderReach);
		// People draw lines over forms of theirs, too.
		return boldLabels.test(below) && (this.holdsAnother || (hasAddress(below) && hasTime(below)));
	}
}
