import type { Fields } from './scenario.ts';

/** What differs between two lists as multisets, in words; an expected object counts on the keys that it has. */
export function differenceOf(expected: readonly unknown[], actual: readonly unknown[]): string | null {
	if (expected.length === actual.length && pairUp(expected, actual)) return null;
	return `expected ${show(expected)}, found ${show(actual)}`;
}

/**
 * Whether each of what is expected has one of its own among what is there. One that says little fits many, so
 * whoever needs the one that it took moves it on to another (augmenting paths of a bipartite graph).
 */
function pairUp(expected: readonly unknown[], actual: readonly unknown[]): boolean {
	const fitting = expected.map((one) => actual.flatMap((candidate, at) => (holds(one, candidate) ? [at] : [])));
	const taken = new Map<number, number>();
	const place = (one: number, tried: Set<number>): boolean =>
		(fitting[one] ?? []).some((at) => {
			if (tried.has(at)) return false;
			tried.add(at);
			const before = taken.get(at);
			if (before !== undefined && !place(before, tried)) return false;
			taken.set(at, one);
			return true;
		});
	return fitting.every((_, one) => place(one, new Set()));
}

function holds(expected: unknown, actual: unknown): boolean {
	if (expected === null)
		return actual === null || actual === undefined || actual === '' || (Array.isArray(actual) && actual.length === 0);
	if (Array.isArray(expected)) return Array.isArray(actual) && differenceOf(expected, actual) === null;
	if (typeof expected === 'object') {
		if ('contains' in expected) return typeof actual === 'string' && actual.includes(String(expected.contains));
		if (typeof actual !== 'object' || actual === null) return false;
		return Object.entries(expected).every(([key, value]) => holds(value, (actual as Fields)[key]));
	}
	return expected === actual || isSameMoment(expected, actual);
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time is one moment however it is written: with or without milliseconds, in any zone. */
function isSameMoment(expected: unknown, actual: unknown): boolean {
	if (typeof expected !== 'string' || typeof actual !== 'string') return false;
	return moment.test(expected) && moment.test(actual) && Date.parse(expected) === Date.parse(actual);
}

function show(value: unknown): string {
	const text = JSON.stringify(value);
	return text.length > 700 ? `${text.slice(0, 700)}…` : text;
}
