/**
 * A value of an item as it was, where it is the same now, else as it is now. n8n keeps what every node hands on,
 * and writes what several of them hold in common once.
 *
 * @param before what an earlier node handed on, which anybody may have changed
 */
export function asBefore<Value>(before: unknown, now: Value): Value {
	return sameJson(before, now) ? (before as Value) : now;
}

/** Whether two values of JSON are the same; what one of them leaves out is not the same as what is undefined. */
export function sameJson(one: unknown, other: unknown): boolean {
	if (one === other) return true;
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
	if (Array.isArray(one) !== Array.isArray(other)) return false;
	const a = one as Record<string, unknown>;
	const b = other as Record<string, unknown>;
	const names = Object.keys(a);
	if (names.length !== Object.keys(b).length) return false;
	for (const name of names) if (!Object.hasOwn(b, name) || !sameJson(a[name], b[name])) return false;
	return true;
}
