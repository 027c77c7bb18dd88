/** Elements that hold text which nobody sees, so that only their own end tag ends them; `xml` is what Word notes for itself. */
export const opaque = new Set('script style title textarea iframe noframes template xml'.split(' '));

/** A tag, comment or declaration of HTML; those that are none of a name have an empty one. */
export interface Tag {
	readonly name: string;
	readonly isEnd: boolean;
	/** Index behind the tag. */
	readonly end: number;
}

/** The tag, comment or declaration at an index; null where `<` is text. */
export function readTag(html: string, open: number): Tag | null {
	const next = html.charAt(open + 1);
	if (next === '!' || next === '?') {
		const last = html.startsWith('<!--', open) ? commentEnd : declarationEnd;
		// `<!-->` is a comment as a whole (HTML, section 13.2.5.43).
		last.lastIndex = open + 2;
		return { name: '', isEnd: true, end: last.test(html) ? last.lastIndex : html.length };
	}
	const isEnd = next === '/';
	tagName.lastIndex = open + (isEnd ? 2 : 1);
	const name = tagName.exec(html)?.[0].toLowerCase();
	if (name === undefined) return null;
	return { name, isEnd, end: endOfTag(html, tagName.lastIndex) };
}

const commentEnd = /--!?>/g;
const declarationEnd = />/g;
const tagName = /[a-z][a-z0-9:-]{0,30}/iy;

/**
 * The index behind a tag's `>`; one inside a quoted attribute does not count. Where a quote or the
 * tag never ends, the first `>` ends it, else the text does. Quotes that never end are the last of
 * their kind, so this falls back at most twice in a text.
 */
function endOfTag(html: string, from: number): number {
	let index = from;
	while (index < html.length) {
		const char = html.charAt(index);
		if (char === '>') return index + 1;
		if (char === '"' || char === "'") {
			const close = html.indexOf(char, index + 1);
			if (close < 0) break;
			index = close;
		}
		index += 1;
	}
	const first = html.indexOf('>', from);
	return first < 0 ? html.length : first + 1;
}

/** The index behind an element that only its own end tag ends, and which holds no tags; that of the text where none does. */
export function endOfElement(html: string, name: string, from: number): number {
	const endTag = new RegExp(`</${name}`, 'gi');
	endTag.lastIndex = from;
	const found = endTag.exec(html);
	return found ? endOfTag(html, endTag.lastIndex) : html.length;
}
