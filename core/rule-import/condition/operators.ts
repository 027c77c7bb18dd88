import type { Column, ColumnKind } from './columns';
import { asPattern, equalsTest, likeTest, listTest } from './like-pattern';
import { and, not, or, presence, test, type LeftSide, type Logic } from './logic';
import { dayOf, spanOf, timeOf, type Span } from './times';

/** What a condition becomes; undefined where it has no counterpart. */
type Translated = Logic | undefined;
type Operator = (column: Column, values: readonly string[]) => Translated;

/** Operators that are the opposite of another one: what is missing, and so is not that, passes them. */
const opposites = new Map([
	['ne', 'eq'],
	['neq', 'eq'],
	['not-like', 'like'],
	['not-in', 'in'],
	['not-between', 'between'],
	['not-null', 'null'],
	['not-begin-with', 'begins-with'],
	['not-end-with', 'ends-with'],
	['not-contain-values', 'contain-values'],
	['ne-userid', 'eq-userid'],
]);

/**
 * A condition of FetchXML on a column, as rows. Text is compared without regard to case; what is
 * missing fails every operator but `null` and those that say "not".
 *
 * @returns undefined for an operator, or a value, that has no counterpart for such a column
 */
export function translate(column: Column, operator: string, values: readonly string[]): Translated {
	const opposite = opposites.get(operator);
	if (opposite !== undefined) {
		// That one entry of a list is not that is something else than that none is.
		if (column.kind === 'list') return undefined;
		const positive = translate(column, opposite, values);
		return positive === undefined ? undefined : not(positive);
	}
	const known = new Map(Object.entries(operators[column.kind])).get(operator);
	if (known !== undefined) return known(column, values);
	if (column.kind !== 'time' && column.kind !== 'further') return undefined;
	const span = spanOf(operator, values[0] ?? '');
	return span === undefined ? undefined : within(column.left, span);
}

/** An operator with one value. */
const one =
	(translateOne: (column: Column, value: string) => Translated): Operator =>
	(column, values) =>
		values.length === 1 ? translateOne(column, values[0] ?? '') : undefined;

/** An operator that holds for one of several values. */
const anyOf =
	(translateOne: (column: Column, value: string) => Translated): Operator =>
	(column, values) =>
		values.length === 0
			? undefined
			: combined(
					or,
					values.map((value) => translateOne(column, value)),
				);

const both =
	(low: Operator, high: Operator): Operator =>
	(column, values) =>
		values.length === 2 ? combined(and, [low(column, values.slice(0, 1)), high(column, values.slice(1))]) : undefined;

function combined(join: (...parts: Logic[]) => Logic, parts: readonly Translated[]): Translated {
	const known = parts.filter((part) => part !== undefined);
	return known.length === parts.length ? join(...known) : undefined;
}

const isEmptyText: Operator = ({ left }) => test(left, 'string', 'empty');
const isMissing: Operator = ({ left }) => presence(left, false);

const equalText = one(({ left }, value) => equalsTest(left, value));
const texts: Readonly<Record<string, Operator>> = {
	eq: equalText,
	in: anyOf(({ left }, value) => equalsTest(left, value)),
	like: one(({ left }, value) => likeTest(left, value)),
	'begins-with': one(({ left }, value) => likeTest(left, `${value}%`)),
	'ends-with': one(({ left }, value) => likeTest(left, `%${value}`)),
	null: isEmptyText,
};

/** IDs are written with and without braces. */
const equalId = ({ left }: Column, value: string): Translated => {
	const id = value.trim().replace(/^\{(.*)\}$/, '$1');
	return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
		? test(left, 'string', 'equals', id.toLowerCase())
		: undefined;
};
const ruleOwner = '={{ $json.queueItem.rule.owner.user }}';

const equalChoice = ({ left, choices }: Column, value: string): Translated => {
	const word = choices?.get(value.trim());
	return word === undefined ? undefined : test(left, 'string', 'equals', word);
};

const truth = new Map([
	['1', true],
	['true', true],
	['0', false],
	['false', false],
]);
const equalTruth = ({ left }: Column, value: string): Translated => {
	const wanted = truth.get(value.trim().toLowerCase());
	if (wanted === undefined) return undefined;
	return wanted ? test(left, 'boolean', 'true') : and(presence(left, true), test(left, 'boolean', 'false'));
};

const number =
	(operation: string) =>
	({ left }: Column, value: string): Translated => {
		const number = value.trim() === '' ? Number.NaN : Number(value);
		if (!Number.isFinite(number)) return undefined;
		// n8n takes what is missing for 0 when it asks which is greater.
		return and(presence(left, true), test(left, 'number', operation, number));
	};
const numbers: Readonly<Record<string, Operator>> = {
	eq: one(number('equals')),
	gt: one(number('gt')),
	ge: one(number('gte')),
	lt: one(number('lt')),
	le: one(number('lte')),
	between: both(one(number('gte')), one(number('lte'))),
	in: anyOf(number('equals')),
	null: isMissing,
};

const time = (operation: string): Operator =>
	one(({ left }, value) => {
		const bound = timeOf(value);
		return bound === undefined ? undefined : test(left, 'dateTime', operation, bound);
	});
const onDay = (spanWithin: (span: Span) => Span): Operator =>
	one(({ left }, value) => {
		const span = dayOf(value);
		return span === undefined ? undefined : within(left, spanWithin(span));
	});
const times: Readonly<Record<string, Operator>> = {
	eq: one(({ left }, value) => {
		const bound = timeOf(value);
		return bound === undefined ? undefined : within(left, { from: bound, to: bound, closed: true });
	}),
	gt: time('after'),
	ge: time('afterOrEquals'),
	lt: time('before'),
	le: time('beforeOrEquals'),
	between: both(time('afterOrEquals'), time('beforeOrEquals')),
	on: onDay((span) => span),
	'on-or-after': onDay(({ from = '' }) => ({ from })),
	'on-or-before': onDay(({ to = '' }) => ({ to })),
	null: isMissing,
};

function within(left: LeftSide, { from, to, closed = false }: Span): Logic {
	return and(
		...(from === undefined ? [] : [test(left, 'dateTime', 'afterOrEquals', from)]),
		...(to === undefined ? [] : [test(left, 'dateTime', closed ? 'beforeOrEquals' : 'before', to)]),
	);
}

const lists: Readonly<Record<string, Operator>> = {
	eq: one(({ left }, value) => listTest(left, asPattern(value))),
	in: anyOf(({ left }, value) => listTest(left, asPattern(value))),
	like: one(({ left }, value) => listTest(left, value)),
	'begins-with': one(({ left }, value) => listTest(left, `${value}%`)),
	'ends-with': one(({ left }, value) => listTest(left, `%${value}`)),
};

/** A truth is 1 or 0 in a condition, and true or false in a record. */
const equalFurther = ({ left }: Column, value: string): Translated => {
	const wanted = truth.get(value.trim().toLowerCase());
	return wanted === undefined
		? equalsTest(left, value)
		: or(test(left, 'string', 'equals', wanted ? '1' : '0'), test(left, 'string', 'equals', String(wanted)));
};
const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));
/** Of a further column nobody says what it holds: a number is compared as one, else a time. */
const sized = (name: string): Operator =>
	one((column, value) => (isNumber(value) ? numbers : times)[name]?.(column, [value]));

const operators: Readonly<Record<ColumnKind, Readonly<Record<string, Operator>>>> = {
	text: texts,
	id: {
		eq: one(equalId),
		in: anyOf(equalId),
		'eq-userid': ({ left }, values) =>
			values.length > 0 ? undefined : and(test(left, 'string', 'notEmpty'), test(left, 'string', 'equals', ruleOwner)),
		null: ({ left, whole }) => (whole === undefined ? test(left, 'string', 'empty') : presence(whole, false)),
	},
	choice: { eq: one(equalChoice), in: anyOf(equalChoice), 'contain-values': anyOf(equalChoice), null: isEmptyText },
	boolean: { eq: one(equalTruth), in: anyOf(equalTruth), null: isMissing },
	number: numbers,
	time: times,
	list: lists,
	further: {
		...texts,
		eq: one(equalFurther),
		in: anyOf(equalFurther),
		...Object.fromEntries(['gt', 'ge', 'lt', 'le'].map((name) => [name, sized(name)])),
		on: times['on'] ?? isMissing,
		'on-or-after': times['on-or-after'] ?? isMissing,
		'on-or-before': times['on-or-before'] ?? isMissing,
		// The Web API gives several choices as "1,3"; a list of numbers reads alike.
		'contain-values': anyOf(({ left }, value) =>
			/^\d+$/.test(value.trim()) ? test(left, 'string', 'regex', `(?:^|\\D)${value.trim()}(?:\\D|$)`) : undefined,
		),
	},
};
