/**
 * Points at one record: a single key, the record type, with the record's id, as in
 * `{ account: '0b6f…' }`.
 */
export type Reference = { readonly [type: string]: string };

export function reference(type: string, id: string): Reference {
	return { [type]: id };
}

/** The record type that a reference points at. */
export function typeOf(ref: Reference): string {
	const [type] = Object.keys(ref);
	if (type === undefined) throw new TypeError('A reference has exactly one key, the record type');
	return type;
}

/** The id of the record that a reference points at. */
export function idOf(ref: Reference): string {
	const [id] = Object.values(ref);
	if (id === undefined) throw new TypeError('A reference has exactly one key, the record type');
	return id;
}

/** Whether two references point at the same record. No reference equals no other. */
export function samePlace(a: Reference | null, b: Reference | null): boolean {
	return a !== null && b !== null && typeOf(a) === typeOf(b) && idOf(a) === idOf(b);
}
