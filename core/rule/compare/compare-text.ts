import type { Operation } from './operation';

/** Both sides are text here: a missing one is empty, and case is folded before, where it counts not. */
export const textComparisons: Record<string, Operation> = {
	empty: { words: 'is empty', compare: (left) => asText(left).length === 0 },
	notEmpty: { words: 'is not empty', compare: (left) => asText(left).length !== 0 },
	equals: { words: 'is equal to', compare: (left, right) => left === right },
	notEquals: { words: 'is not equal to', compare: (left, right) => left !== right },
	contains: { words: 'contains', compare: (left, right) => asText(left).includes(asText(right)) },
	notContains: { words: 'does not contain', compare: (left, right) => !asText(left).includes(asText(right)) },
	startsWith: { words: 'begins with', compare: (left, right) => asText(left).startsWith(asText(right)) },
	notStartsWith: {
		words: 'does not begin with',
		compare: (left, right) => !asText(left).startsWith(asText(right)),
	},
	endsWith: { words: 'ends with', compare: (left, right) => asText(left).endsWith(asText(right)) },
	notEndsWith: { words: 'does not end with', compare: (left, right) => !asText(left).endsWith(asText(right)) },
};

const regexWords = new Map([
	['regex', 'matches the pattern'],
	['notRegex', 'does not match the pattern'],
]);

/** The words of an operator whose right side is a regular expression; `compile-regex.ts` makes it. */
export function findRegexWords(type: string, operation: string): string | undefined {
	return type === 'string' ? regexWords.get(operation) : undefined;
}

function asText(value: unknown): string {
	return value as string;
}
