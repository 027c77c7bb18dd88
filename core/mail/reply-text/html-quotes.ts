/** An element that mail programs put around what they quote. */
const container = new RegExp(
	[
		// By class: Gmail, Yahoo, Proton, Thunderbird, Tutanota, Zoho, Freshdesk, Airmail, Outlook's telephones, Alibaba.
		'(?:gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix|moz-forward-container|' +
			'tutanota_quote|zmail_extra|freshdesk_quote|airmail_ext_on|clean_bq|missive_quote|front-blockquote|' +
			'ms-outlook-mobile-reference-message|alimail-quote|mail-quote-collapse|yj6qo|quotedtext|hs_reply)' +
			// Looked for behind the name, which is rare: before it each attribute would be read for each of its characters.
			'(?<=class\\s{0,9}=\\s{0,9}["\']?[^"\'>]{0,300})',
		// By id: Yahoo, Outlook, 163, QQ, Zoho, RoundCube, mail.ru.
		'id\\s*=\\s*["\']?(?:x_){0,5}(?:ydp\\w{0,40})?(?:yahoo_quoted|mail-editor-reference-message-container|isReplyContent|origbody|blockquote_zmail|' +
			'reply-intro|OLK_SRC_BODY_SECTION|mail-app-auto-quote)',
		// By name: GMX and web.de, Spark.
		'name\\s*=\\s*["\']?(?:quote|messageReplySection)\\b',
		// By marker: Zimbra.
		'data-marker\\s*=\\s*["\']?__QUOTED_TEXT__',
	].join('|'),
	'i',
);

/** A blockquote that marks what is quoted: by its type (Apple, Thunderbird and others), or drawn with a line beside it. */
const citation = /type\s*=\s*["']?cite\b|\bcite\s*=|border-left(?:-width|-style)?\s*:/i;

/** What begins a quote that goes on to the end of the message: Outlook on the web, Hotmail, Zimbra. */
const divider = /id\s*=\s*["']?(?:x_)*(?:divRplyFwdMsg|stopSpelling|zwchr)\b|data-marker\s*=\s*["']?__DIVIDER__/i;

/** The line that Outlook draws over the headers of the message below it. */
const border = /border:\s*none;\s*border-top:\s*solid\s+#?\w{3,10}\s+1\.0pt/i;
/** Labels there are bold; two of them, at least. */
const boldLabels = /[:：](?:\s|&nbsp;)*<\/(?:b|strong|span)>[^]*?[:：](?:\s|&nbsp;)*<\/(?:b|strong|span)>/i;
const borderReach = 1_500;
/** So often it is looked for labels below a line; a message with more lines is no answer. */
const maxBorders = 40;

/** Longest beginning of a tag that is read; what programs write is far shorter. */
const maxTag = 1_000;

interface Region {
	readonly name: string;
	depth: number;
	isQuoted: boolean;
	/** Whether a citation inside it says more exactly what is quoted (Gmail). */
	readonly isWrapper: boolean;
}

/** Follows the tags of an HTML body and says whether what stands now is quoted, as mail programs mark it. */
export class HtmlQuotes {
	private readonly regions: Region[] = [];
	private quoting = 0;
	private borders = 0;
	private isRest = false;

	get isQuoted(): boolean {
		return this.isRest || this.quoting > 0;
	}

	/** A tag, with the source between its name and its end, and what follows in the source. */
	tag(name: string, isEnd: boolean, attributes: string, following: (length: number) => string): void {
		if (this.isRest || name === '') return;
		if (isEnd) this.close(name);
		else this.open(name, attributes.slice(0, maxTag), following);
	}

	private open(name: string, attributes: string, following: (length: number) => string): void {
		const region = this.regions.at(-1);
		if (region?.name === name) region.depth += 1;
		if (name === 'br' || attributes === '' || attributes === '/') return;
		if (divider.test(attributes) || this.isBorder(name, attributes, following)) {
			this.isRest = true;
			return;
		}
		const isCitation = name === 'blockquote' && citation.test(attributes);
		if (name === 'hr' || !(isCitation || container.test(attributes))) return;
		this.regions.push({ name, depth: 1, isQuoted: true, isWrapper: name !== 'blockquote' });
		this.quoting += 1;
	}

	/** A closed citation in a wrapper: what follows in the wrapper is the writer's, who answers there. */
	private close(name: string): void {
		const region = this.regions.at(-1);
		if (region?.name !== name) return;
		region.depth -= 1;
		if (region.depth > 0) return;
		this.regions.pop();
		if (region.isQuoted) this.quoting -= 1;
		const around = this.regions.at(-1);
		if (name !== 'blockquote' || around === undefined || !around.isWrapper || !around.isQuoted) return;
		around.isQuoted = false;
		this.quoting -= 1;
	}

	private isBorder(name: string, attributes: string, following: (length: number) => string): boolean {
		if (name !== 'div' || this.borders >= maxBorders || !border.test(attributes)) return false;
		this.borders += 1;
		return boldLabels.test(following(borderReach));
	}
}

/** Words of which one at least stands in HTML that quotes; where none does, it need not be read for that. */
const hints = [
	'quote',
	'cite',
	'RplyFwdMsg',
	'border-top',
	'border-left',
	'stopSpelling',
	'zwchr',
	'moz-',
	'reply',
	'Reply',
	'reference-message',
	'OLK_SRC',
	'origbody',
	'zmail_extra',
	'airmail',
	'clean_bq',
	'__DIVIDER__',
	'__QUOTED',
];

/** Whether it is worth to read HTML for what it quotes. */
export function mayQuote(html: string): boolean {
	return hints.some((hint) => html.includes(hint));
}
