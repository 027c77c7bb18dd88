/** Longest beginning of a tag that is read; what programs write is far shorter. */
const maxTag = 1_000;

const attribute = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g;

/** The attributes of a tag, names in lower case, values as they are written; of two with one name the first (HTML Standard 13.2.5.33). */
export function attributesOf(tag: string): ReadonlyMap<string, string> {
	const attributes = new Map<string, string>();
	for (const [, name = '', double, single, bare] of tag.slice(0, maxTag).matchAll(attribute)) {
		const key = name.toLowerCase();
		if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? '');
	}
	return attributes;
}

/** The style of a tag, in lower case and without blanks. */
export function styleOf(attributes: ReadonlyMap<string, string>): string {
	return (attributes.get('style') ?? '').toLowerCase().replace(/\s+/g, '');
}
