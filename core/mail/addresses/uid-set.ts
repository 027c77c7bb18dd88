/**
 * UIDs as IMAP writes a set of them (RFC 9051, `sequence-set`): `3,7:20`. Repeats are left out, and
 * the order is ascending. No UIDs are an empty text, which IMAP itself does not know.
 */
export function writeUidSet(uids: readonly number[]): string {
	const parts: string[] = [];
	const sorted = [...uids].sort((a, b) => a - b);
	for (let start = 0; start < sorted.length;) {
		let end = start;
		while (end + 1 < sorted.length && (sorted[end + 1] ?? 0) - (sorted[end] ?? 0) <= 1) end += 1;
		parts.push(sorted[start] === sorted[end] ? `${sorted[start]}` : `${sorted[start]}:${sorted[end]}`);
		start = end + 1;
	}
	return parts.join(',');
}

/** The UIDs of a set that `writeUidSet` wrote. */
export function readUidSet(text: string): number[] {
	return text === ''
		? []
		: text.split(',').flatMap((part) => {
				const [first = 0, last = first] = part.split(':').map(Number);
				return Array.from({ length: last - first + 1 }, (_, index) => first + index);
			});
}
