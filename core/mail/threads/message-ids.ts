/** Longest id that is read (RFC 5322 section 2.1.1 bounds a line at 998 characters). */
const maxIdLength = 998;

/**
 * The message ids in a References, In-Reply-To or Message-ID header, in order, without `<>` and
 * without repeats.
 *
 * What stands in brackets is an id, whatever surrounds it: old clients wrote
 * `Your message of Monday <a@b>`, and some fold a line inside an id, or cut the last one off. Where
 * nothing stands in brackets, every word with an @ is taken, since some senders leave the brackets
 * out; or the one word that there is, if a digit is in it, since devices number their messages.
 */
export function messageIds(written: string): readonly string[] {
	// Some programs write brackets as HTML does.
	const header = written.includes('&lt;') ? written.replaceAll('&lt;', '<').replaceAll('&gt;', '>') : written;
	const ids = new Set<string>();
	for (const [, inside = ''] of header.matchAll(/<([^<>]*)>/g)) add(ids, inside.replace(/\s+/g, ''));
	const cut = header.slice(header.lastIndexOf('>') + 1).split('<', 2)[1] ?? '';
	if (cut.includes('@')) add(ids, cut.replace(/\s+/g, ''));
	if (ids.size > 0) return [...ids];
	const words = header.split(/[\s,;<>"]+/).filter((word) => word !== '');
	for (const word of words) if (word.includes('@') || (words.length === 1 && /\d/.test(word))) add(ids, word);
	return [...ids];
}

function add(ids: Set<string>, id: string): void {
	// eslint-disable-next-line no-control-regex
	if (id !== '' && id.length <= maxIdLength && !/[\u0000-\u001f\u007f]/.test(id)) ids.add(id);
}
