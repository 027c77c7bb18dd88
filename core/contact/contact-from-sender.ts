/**
 * The fields of a contact made for an unknown sender.
 *
 * The name comes from the display name: `First Last` or `Last, First`, without what stands in
 * brackets; the last word is the last name. Without a display name the last name is the address.
 */
export function contactFromSender(
	address: string,
	displayName: string | null,
): { readonly firstName?: string; readonly lastName: string; readonly emails: readonly string[] } {
	const emails = [address];
	const name = withoutQuotes(withoutBrackets(displayName ?? ''));
	if (name === '' || name.replace(/^mailto:/i, '').toLowerCase() === address.toLowerCase())
		return { lastName: address, emails };
	const comma = name.indexOf(',');
	if (comma > 0) {
		const lastName = name.slice(0, comma).trim();
		const firstName = name.slice(comma + 1).trim();
		if (lastName !== '' && firstName !== '') return { firstName, lastName, emails };
	}
	const words = name.replaceAll(',', ' ').trim().split(/\s+/);
	const lastName = words.pop();
	if (lastName === undefined || lastName === '') return { lastName: address, emails };
	return words.length === 0 ? { lastName, emails } : { firstName: words.join(' '), lastName, emails };
}

/** Drops quotes around the whole, as Outlook puts them; one at an end alone is part of the name, as in `'t Hooft`. */
function withoutQuotes(text: string): string {
	const [, inside] = /^['‘’‚`´“”„«»‹›](.*)['‘’`´“”«»‹›]$/su.exec(text) ?? [];
	return inside === undefined ? text : inside.trim();
}

/** Drops `(…)`, `[…]` and `{…}`, whose content names a company or a role; a bracket that never closes is text. */
function withoutBrackets(text: string): string {
	const bracketed = /\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g;
	let kept = text;
	for (let before = ''; before !== kept;) {
		before = kept;
		kept = kept.replace(bracketed, ' ');
	}
	return kept
		.replace(/["()[\]{}]/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
}
