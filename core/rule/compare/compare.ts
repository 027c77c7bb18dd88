import { arrayComparisons } from './compare-array';
import { dateComparisons } from './compare-date';
import { textComparisons } from './compare-text';
import type { Operation } from './operation';
import type { OperatorType } from '../definition/rule-definition';

/** Whether a value is there: neither null nor undefined nor NaN. */
export function exists(value: unknown): boolean {
	return value !== undefined && value !== null && !Number.isNaN(value);
}

const presence = {
	exists: { words: 'exists', compare: exists },
	notExists: { words: 'does not exist', compare: (left: unknown) => !exists(left) },
};

const emptiness = {
	empty: { words: 'is empty', compare: (left: unknown) => !exists(left) },
	notEmpty: { words: 'is not empty', compare: (left: unknown) => exists(left) },
};

const equality = {
	equals: { words: 'is equal to', compare: (left: unknown, right: unknown) => left === right },
	notEquals: { words: 'is not equal to', compare: (left: unknown, right: unknown) => left !== right },
};

// A missing number is compared as JavaScript does: null is 0, undefined is nothing.
const numberComparisons = {
	gt: { words: 'is greater than', compare: (left: unknown, right: unknown) => (left as number) > (right as number) },
	lt: { words: 'is less than', compare: (left: unknown, right: unknown) => (left as number) < (right as number) },
	gte: {
		words: 'is greater than or equal to',
		compare: (left: unknown, right: unknown) => (left as number) >= (right as number),
	},
	lte: {
		words: 'is less than or equal to',
		compare: (left: unknown, right: unknown) => (left as number) <= (right as number),
	},
};

const truth = {
	true: { words: 'is true', compare: (left: unknown) => Boolean(left) },
	false: { words: 'is false', compare: (left: unknown) => !left },
};

const objectEmptiness = {
	empty: { words: 'is empty', compare: isEmptyObject },
	notEmpty: { words: 'is not empty', compare: (left: unknown) => !isEmptyObject(left) },
};

function isEmptyObject(value: unknown): boolean {
	return !value || Object.keys(value).length === 0;
}

const operations: Record<OperatorType, ReadonlyMap<string, Operation>> = {
	string: new Map(Object.entries({ ...presence, ...textComparisons })),
	number: new Map(Object.entries({ ...presence, ...emptiness, ...equality, ...numberComparisons })),
	dateTime: new Map(Object.entries({ ...presence, ...emptiness, ...dateComparisons })),
	boolean: new Map(Object.entries({ ...presence, ...emptiness, ...equality, ...truth })),
	array: new Map(Object.entries({ ...presence, ...arrayComparisons })),
	object: new Map(Object.entries({ ...presence, ...objectEmptiness })),
	any: new Map(Object.entries(presence)),
};

/** The operation of an operator; undefined for one that only n8n itself may know. */
export function findOperation(type: string, operation: string): Operation | undefined {
	return isOperatorType(type) ? operations[type].get(operation) : undefined;
}

/** Whether a word is one of the types that n8n's filter compares. */
export function isOperatorType(type: string): type is OperatorType {
	return Object.hasOwn(operations, type);
}
