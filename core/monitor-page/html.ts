/** Markup that may stand on a page as it is; only `html` makes it. */
export class Html {
	constructor(readonly markup: string) {}

	toString(): string {
		return this.markup;
	}
}

export type Insert = Html | string | number | null | undefined | false | readonly Insert[];

/** Markup with values in it: every text is escaped, also inside quoted attributes; nothing, null and false show nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Insert[]): Html {
	return new Html(parts.map((part, at) => part + (at < values.length ? shown(values[at]) : '')).join(''));
}

/** A text that a narrow column may break behind the sign and the dots of an address, rather than anywhere. */
export function breakable(text: string): Html {
	return html`${text.split(/(?<=[@.])/u).map((part, at) => html`${at > 0 && html`<wbr />`}${part}`)}`;
}

function shown(value: Insert): string {
	if (value === null || value === undefined || value === false) return '';
	if (value instanceof Html) return value.markup;
	if (typeof value === 'object') return value.map(shown).join('');
	return escapeText(String(value));
}

const escapes: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'`': '&#96;',
};

/** Text as HTML shows it; control characters and those that turn the direction of writing become visible. */
function escapeText(text: string): string {
	return text
		.replace(/[&<>"'`]/g, (sign) => escapes[sign] ?? sign)
		.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
