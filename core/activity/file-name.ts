/** What no name of a file holds: control characters, line breaks, and marks that turn the direction of writing. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A file name that a stranger chose, as it may be handed on: without folders, drive and control characters,
 * since whoever writes the file under it would leave his own folder (`../../x`, `C:\x`). Empty where
 * nothing is left that is a name.
 */
export function plainFileName(written: string): string {
	const parts = written.replace(unseen, ' ').split(/[\\/]/);
	const name = (parts.findLast((part) => part.trim() !== '') ?? '')
		.trim()
		.replace(/^[a-z]:/i, '')
		.trim();
	return /^\.*$/.test(name) ? '' : name;
}
