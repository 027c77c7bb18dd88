import { attributesOf, styleOf } from './html-attributes';
import { endOfElement, opaque, readTag, type Tag } from './html-tags';

/** Elements without an end, which hold no text. */
const empty = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/** Hidden elements without an end that are looked for; whoever writes more wants it to take long. */
const maxOpen = 10;

/** What stands in the tag of a hidden element, or of none. */
const hint = /display\s*:\s*none|\bhidden\b/i;

/** Whether it is worth to look for hidden elements in HTML. */
export function mayHide(html: string): boolean {
	return hint.test(html);
}

/**
 * Elements that nobody sees: by `display:none` of their own, as senders hide what previews show, or by `hidden`. One
 * that never ends hides nothing, since with it all words behind it would be lost; nor do sizes and colours, which
 * programs set anew further inside.
 */
export class HiddenElements {
	private open = 0;
	private found = false;

	constructor(private readonly html: string) {}

	get hasSome(): boolean {
		return this.found;
	}

	/**
	 * The index behind the element that a tag begins, where nobody sees it; null where it is seen.
	 *
	 * @param attributes what stands in the tag behind its name
	 */
	endOf({ name, isEnd, end }: Tag, attributes: string): number | null {
		if (isEnd || name === '' || empty.has(name) || this.open >= maxOpen) return null;
		if (!hint.test(attributes) || !isHidden(attributesOf(attributes))) return null;
		const behind = this.behind(name, end);
		if (behind === null) this.open += 1;
		else this.found = true;
		return behind;
	}

	/** Behind the end tag that belongs to an element: elements of its name may be inside it. */
	private behind(name: string, from: number): number | null {
		let depth = 1;
		for (let at = this.html.indexOf('<', from); at >= 0;) {
			const tag = readTag(this.html, at);
			if (tag?.name === name) depth += tag.isEnd ? -1 : 1;
			if (depth === 0 && tag !== null) return tag.end;
			const behind = tag !== null && !tag.isEnd && opaque.has(tag.name);
			at = this.html.indexOf('<', behind ? endOfElement(this.html, tag.name, tag.end) : (tag?.end ?? at + 1));
		}
		return null;
	}
}

function isHidden(attributes: ReadonlyMap<string, string>): boolean {
	if (attributes.has('hidden')) return true;
	const shown = [...styleOf(attributes).matchAll(/(?:^|;)display:([a-z-]+)/g)].at(-1)?.[1];
	return shown === 'none';
}
