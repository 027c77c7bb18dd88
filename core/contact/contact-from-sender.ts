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
	const name = withoutBrackets(displayName ?? '');
	if (name === '' || name.toLowerCase() === address.toLowerCase()) return { lastName: address, emails };
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
