import type { Operation } from './operation';

/** The left side is a list; a missing one is empty. */
export const arrayComparisons: Record<string, Operation> = {
	contains: { words: 'includes', compare: (left, right) => asList(left).includes(right) },
	notContains: { words: 'does not include', compare: (left, right) => !asList(left).includes(right) },
	lengthEquals: { words: 'has the length', compare: (left, right) => asList(left).length === right },
	lengthNotEquals: { words: 'has not the length', compare: (left, right) => asList(left).length !== right },
	lengthGt: { words: 'is longer than', compare: (left, right) => asList(left).length > asNumber(right) },
	lengthLt: { words: 'is shorter than', compare: (left, right) => asList(left).length < asNumber(right) },
	lengthGte: { words: 'is at least as long as', compare: (left, right) => asList(left).length >= asNumber(right) },
	lengthLte: { words: 'is at most as long as', compare: (left, right) => asList(left).length <= asNumber(right) },
	empty: { words: 'is empty', compare: (left) => asList(left).length === 0 },
	notEmpty: { words: 'is not empty', compare: (left) => asList(left).length !== 0 },
};

/** Whether a list holds a text, whatever its case; `folded` is the text in lower case. */
export function includesText(list: readonly unknown[], folded: string): boolean {
	return list.some((entry) => typeof entry === 'string' && entry.toLocaleLowerCase() === folded);
}

function asList(value: unknown): readonly unknown[] {
	return (value ?? []) as readonly unknown[];
}

function asNumber(value: unknown): number {
	return value as number;
}
