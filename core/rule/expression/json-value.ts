/** The JSON of one n8n item. */
export type Json = Readonly<Record<string, unknown>>;

/** The answer where only n8n's own engine reads a value rightly. */
export const unsure = Symbol('unsure');

/** Whether a value means here what it means in an expression: no function, and no object that n8n changes. */
export function isSure(value: unknown): boolean {
	if (typeof value === 'object') return value === null || isPlain(value);
	return typeof value !== 'function';
}

/** Whether an object is JSON, which n8n hands to an expression as it is; a Date it changes. */
export function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return true;
	// Objects of another realm (n8n's Code node) are JSON too unless they say how to become it.
	const kind = Object.prototype.toString.call(value);
	return (kind === '[object Object]' || kind === '[object Array]') && !('toJSON' in value);
}

/** Whether operators give the same for a value wherever they run; a bigint or symbol is left to n8n. */
export function isPrimitive(value: unknown): value is string | number | boolean | null | undefined {
	if (value === null || value === undefined) return true;
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
