import type { RelatedEntity, RowOperator } from '../../rule/definition/rule-definition';

/** The left side of a row: code over the item, and the name of the field in a group about its record. */
export interface LeftSide {
	/** What stands between the braces of an expression: `$json.sender.contact.lastName`. */
	readonly code: string;
	/** The record that it is a field of; undefined for the item itself. */
	readonly about?: RelatedEntity;
	readonly field?: string;
}

/** One row of a condition item. Each has an opposite, so that "not" never needs a word of its own. */
export interface Test {
	readonly kind: 'test';
	readonly left: LeftSide;
	readonly operator: RowOperator;
	readonly right: unknown;
}

/** What a condition asks, as a tree of rows. */
export type Logic =
	| Test
	| { readonly kind: 'and' | 'or'; readonly parts: readonly Logic[] }
	| { readonly kind: 'constant'; readonly holds: boolean };

export const always: Logic = { kind: 'constant', holds: true };
export const never: Logic = { kind: 'constant', holds: false };

/** All of them hold. */
export function and(...parts: readonly Logic[]): Logic {
	return join('and', parts);
}

/** One of them holds. */
export function or(...parts: readonly Logic[]): Logic {
	return join('or', parts);
}

/** Constants go, and parts of the same kind are taken in. */
function join(kind: 'and' | 'or', parts: readonly Logic[]): Logic {
	const decides = kind === 'or';
	const rest: Logic[] = [];
	for (const part of parts) {
		if (part.kind === 'constant') {
			if (part.holds === decides) return part;
		} else if (part.kind === kind) rest.push(...part.parts);
		else rest.push(part);
	}
	const [only] = rest;
	if (only === undefined) return { kind: 'constant', holds: !decides };
	return rest.length === 1 ? only : { kind, parts: rest };
}

const opposites = new Map(
	[
		['equals', 'notEquals'],
		['contains', 'notContains'],
		['startsWith', 'notStartsWith'],
		['endsWith', 'notEndsWith'],
		['regex', 'notRegex'],
		['empty', 'notEmpty'],
		['exists', 'notExists'],
		['true', 'false'],
		['gt', 'lte'],
		['gte', 'lt'],
		['after', 'beforeOrEquals'],
		['before', 'afterOrEquals'],
	].flatMap(([one = '', other = '']) => [
		[one, other],
		[other, one],
	]),
);

/**
 * The opposite, down to the rows. A comparison of times fails in n8n where one is missing, so that
 * its opposite holds there too.
 */
export function not(logic: Logic): Logic {
	if (logic.kind === 'constant') return { kind: 'constant', holds: !logic.holds };
	if (logic.kind !== 'test') return (logic.kind === 'and' ? or : and)(...logic.parts.map(not));
	const { operator, left } = logic;
	const operation = opposites.get(operator.operation) ?? operator.operation;
	const opposite: Test = { ...logic, operator: { ...operator, operation } };
	if (operator.type !== 'dateTime' || operator.singleValue === true) return opposite;
	return or(opposite, presence(left, false));
}

/** Whether a value is there at all, or is not. */
export function presence(left: LeftSide, isThere: boolean): Test {
	const operation = isThere ? 'exists' : 'notExists';
	return { kind: 'test', left, operator: { type: 'any', operation, singleValue: true }, right: '' };
}

/** A row that compares. */
export function test(left: LeftSide, type: RowOperator['type'], operation: string, right: unknown = ''): Test {
	const singleValue = ['empty', 'notEmpty', 'true', 'false'].includes(operation);
	return { kind: 'test', left, operator: { type, operation, ...(singleValue ? { singleValue } : {}) }, right };
}
