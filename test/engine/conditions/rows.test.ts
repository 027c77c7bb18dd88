import * as fc from 'fast-check';
import { executeFilter, validateFieldType, type FilterValue as N8nFilterValue } from 'n8n-workflow';
import { compileRule } from '../../../core/rule/compile/compile-rule';
import { evaluate } from '../../../core/rule/evaluate/evaluate';
import type { RowOptions } from '../../../core/rule/definition/rule-definition';
import { n8nDependencies } from './n8n-dependencies';
import { runsOf } from '../../support/generated-runs';

const operations: Record<string, readonly string[]> = {
	string: [
		'equals',
		'notEquals',
		'contains',
		'notContains',
		'startsWith',
		'notStartsWith',
		'endsWith',
		'notEndsWith',
		'regex',
		'notRegex',
	],
	number: ['equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
	dateTime: ['equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
	boolean: ['true', 'false', 'equals', 'notEquals'],
	array: [
		'contains',
		'notContains',
		'lengthEquals',
		'lengthNotEquals',
		'lengthGt',
		'lengthLt',
		'lengthGte',
		'lengthLte',
	],
	object: [],
	any: [],
	time: ['equals'],
};
const everywhere = ['exists', 'notExists', 'empty', 'notEmpty', 'unheardOf'];

interface TestRow {
	readonly left: unknown;
	readonly right: unknown;
	readonly leftIsField: boolean;
	readonly rightIsField: boolean;
	readonly operator: { type: string; operation: string; rightType?: string; singleValue?: boolean };
}

const words = fc.constantFrom(
	'urgent',
	'URGENT',
	'Re: Urgent order 4711',
	'straße',
	'STRASSE',
	'İstanbul',
	'ıstanbul',
	'ΣΑΣ',
	'σας',
	'é',
	'e\u0301',
	'😀',
	'\ud83d',
	'a\nb',
	'K',
	'true',
	'TRUE',
	'False',
	'null',
	'0',
	'1',
	' 1 ',
	'5',
	'5.0',
	'-3',
	'1e3',
	'0x10',
	'',
	' ',
	'\t',
	'[1,2]',
	"['a','b']",
	'["urgent"]',
	'{"a":1}',
	'{a:1}',
	"{'a': 'b'}",
	'undefined',
	'NaN',
	'Infinity',
	'010',
	'.constructor',
	'12,5',
);
const dates = fc.constantFrom(
	'2026-03-01',
	'2026-03-01T10:00:00Z',
	'2026-03-01T10:00:00.000Z',
	'2026-03-01T10:00:00.123+02:00',
	'2026-02-30T10:00:00Z',
	'2024-02-29T23:59:59Z',
	'2026-03-01T24:00:00Z',
	'2026-03-01T10:00:60Z',
	'2026-03-01 10:00:00',
	'2026-W10-7',
	'2026-060',
	'Sun, 01 Mar 2026 10:00:00 GMT',
	'Sun, 01 Mar 2026 10:00:00 +0200',
	'March 1, 2026',
	'03/01/2026',
	'2026',
	'10:00',
	'2026-03-01T10:00:00',
	'2026-03-01T10:00Z',
	'1772359200000',
	'0000-01-01T00:00:00Z',
	'2026-03-01T10:00:00-14:59',
	'2026-03-01T10:00:00-15:00',
	'2026-03-01T10:00:00.5Z',
	'2026-13-01T00:00:00Z',
	'2026-03-01T10:00:00+00:60',
);
const patterns = fc.constantFrom(
	'urgent',
	'Urgent',
	'/İ/',
	'ΣΑΣ',
	'\\p{Lu}',
	'/urgent/i',
	'/URGENT/',
	'^re:',
	'/^.$/',
	'/^.$/u',
	'\\d{4}',
	'\\s',
	'/^b$/m',
	'(',
	'/a/gg',
	'/a/gy',
	'[',
	'a|',
	'(?=u)urgent',
	'(.)\\1',
	'\\p{L}',
	'/\\p{L}/u',
	'/\\u{1f600}/u',
	'/./s',
	'/a.b/s',
	'k',
	'/K/i',
	'/ß/i',
	'\\w+',
	'\\bre\\b',
);
const scalar = fc.oneof(
	{ weight: 3, arbitrary: words },
	{ weight: 2, arbitrary: dates },
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.integer({ min: -5, max: 5 }),
	fc.double(),
	fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, 1_772_359_200_000),
	fc.boolean(),
	fc.constant(null),
	fc.constant(undefined),
	fc.bigInt({ min: -3n, max: 3n }),
);
const value = fc.oneof(
	{ weight: 6, arbitrary: scalar },
	{ weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
	{
		weight: 1,
		arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'length'), scalar, { maxKeys: 3, noNullPrototype: true }),
	},
	fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
	fc.date({ noInvalidDate: false }),
	dates.map((text) => (validateFieldType('value', text, 'dateTime') as { newValue?: unknown }).newValue),
);

/** Of the operator's own type more often than not, or most rows would end in an error. */
function fitting(type: string): fc.Arbitrary<unknown> {
	const fit: Record<string, fc.Arbitrary<unknown>> = {
		string: words,
		number: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('5', '1e3', '', null)),
		dateTime: dates,
		boolean: fc.oneof(fc.boolean(), fc.constantFrom('true', 'FALSE', 0, 1, '')),
		array: fc.oneof(fc.array(scalar, { maxLength: 4 }), fc.constantFrom('[1,2]', "['a']")),
		object: fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2, noNullPrototype: true }),
	};
	return fc.oneof({ weight: 3, arbitrary: fit[type] ?? value }, { weight: 1, arbitrary: value });
}

const row: fc.Arbitrary<TestRow> = fc.constantFrom(...Object.keys(operations)).chain((type) =>
	fc.constantFrom(...(operations[type] ?? []), ...everywhere).chain((operation) => {
		const isRegex = operation === 'regex' || operation === 'notRegex';
		const usualRight = type === 'array' ? (operation.startsWith('length') ? 'number' : 'any') : undefined;
		return fc.record({
			left: fitting(type),
			right: isRegex ? fc.oneof({ weight: 4, arbitrary: patterns }, value) : fitting(usualRight ?? type),
			leftIsField: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
			rightIsField: fc.boolean(),
			operator: fc.record({
				type: fc.constant(type),
				operation: fc.constant(operation),
				...(usualRight === undefined ? {} : { rightType: fc.constant(usualRight) }),
				singleValue: fc.boolean(),
			}),
		});
	}),
);

const options = fc.record({
	caseSensitive: fc.boolean(),
	leftValue: fc.constant(''),
	typeValidation: fc.constantFrom('strict' as const, 'loose' as const),
	version: fc.constantFrom(1 as const, 2 as const, 3 as const),
});

type Outcome = 'holds' | 'fails' | 'error';

/** What may stand in a parameter as it is; all else reaches n8n through a field. */
function isLiteral(side: unknown): boolean {
	if (Array.isArray(side)) return side.every(isLiteral);
	if (side !== null && typeof side === 'object') {
		return (
			!(side instanceof Date) &&
			Object.getPrototypeOf(side) === Object.prototype &&
			Object.values(side).every(isLiteral)
		);
	}
	return typeof side !== 'string' || !side.startsWith('=');
}

function ofN8n(rows: readonly TestRow[], filterOptions: object, combinator: 'and' | 'or'): Outcome {
	const conditions = rows.map(({ left, right, operator }, at) => ({
		id: String(at),
		leftValue: left,
		rightValue: right,
		operator,
	}));
	try {
		const filter = { options: filterOptions, conditions, combinator } as unknown as N8nFilterValue;
		return executeFilter(filter) ? 'holds' : 'fails';
	} catch {
		return 'error';
	}
}

/**
 * Where case does not count, n8n makes the text small and leaves the pattern as it is, so that a
 * pattern with a capital letter never matches. Here the pattern is matched with the flag `i`: on
 * purpose, and what n8n gives for that flag and the text as it is.
 */
function ofN8nByFlag(rows: readonly TestRow[], filterOptions: RowOptions, combinator: 'and' | 'or'): Outcome {
	const differs = rows.some((one) => isPattern(one) && !filterOptions.caseSensitive);
	if (!differs) return ofN8n(rows, filterOptions, combinator);
	for (const one of rows) {
		const asFlag = isPattern(one) && !filterOptions.caseSensitive;
		const outcome = asFlag
			? ofN8n(
					[{ ...one, right: withFlagI(patternOf(one.right, filterOptions)) }],
					{ ...filterOptions, caseSensitive: true },
					combinator,
				)
			: ofN8n([one], filterOptions, combinator);
		if (outcome === 'error' || outcome === (combinator === 'and' ? 'fails' : 'holds')) return outcome;
	}
	return combinator === 'and' ? 'holds' : 'fails';
}

function isPattern({ operator }: TestRow): boolean {
	return operator.type === 'string' && /^(?:not)?[rR]egex$/.test(operator.operation);
}

/** What n8n reads as a pattern where types are converted: a list or a number too, by its text. */
function patternOf(right: unknown, { typeValidation }: RowOptions): unknown {
	if (typeValidation === 'strict' || right === null || right === undefined) return right;
	return (validateFieldType('value', right, 'string') as { newValue?: unknown }).newValue ?? right;
}

function withFlagI(right: unknown): unknown {
	if (typeof right !== 'string') return right;
	const [, source = right, flags = ''] = /^\/(.*?)\/([gimusy]*)$/.exec(right) ?? [];
	return `/${source}/${flags.includes('i') ? flags : `${flags}i`}`;
}

function ofOurs(rows: readonly TestRow[], filterOptions: object, combinator: 'and' | 'or'): Outcome {
	const json: Record<string, unknown> = {};
	const conditions = rows.map(({ left, right, leftIsField, rightIsField, operator }, at) => {
		json[`left${at}`] = left;
		json[`right${at}`] = right;
		return {
			id: String(at),
			leftValue: leftIsField || !isLiteral(left) ? `={{ $json.left${at} }}` : left,
			rightValue: rightIsField || !isLiteral(right) ? `={{ $json["right${at}"] }}` : right,
			operator,
		};
	});
	const groups = { values: [{ about: 'activity', conditions: { options: filterOptions, conditions, combinator } }] };
	const rule = compileRule(
		{ items: { values: [{ name: 'Generated', groups }] } },
		n8nDependencies((expression) => json[/(?:left|right)\d+/.exec(expression)?.[0] ?? '']),
	);
	const { matched, error, trace } = evaluate(rule, { json, itemIndex: 0, records: {} });
	const [ruleItem] = trace();
	const outcome = error !== undefined ? 'error' : matched !== undefined ? 'holds' : 'fails';
	expect(ruleItem?.outcome).toBe({ holds: 'held', fails: 'notHeld', error: 'error' }[outcome]);
	return outcome;
}

describe('a compiled row', () => {
	it('gives what executeFilter gives', () => {
		const seen: Record<Outcome, number> = { holds: 0, fails: 0, error: 0 };
		fc.assert(
			fc.property(row, options, (one, filterOptions) => {
				const expected = ofN8nByFlag([one], filterOptions, 'and');
				seen[expected] += 1;
				expect(ofOurs([one], filterOptions, 'and')).toBe(expected);
			}),
			{ numRuns: runsOf(20_000) },
		);
		// A generator that mostly made errors would prove little.
		expect(Math.min(seen.holds, seen.fails)).toBeGreaterThan(runsOf(3_000));
	});

	it.each<[pattern: string, text: string, holds: boolean]>([
		['Urgent', 'URGENT order', true],
		['/^RE:/', 're: urgent', true],
		['\\S+', 'a', true],
		['^\\W+$', 'abc', false],
		['/^\\p{Lu}$/u', 'a', true],
		['/ÄRGER/u', 'ärger', true],
	])('matches the pattern %s without regard to case, unlike n8n', (pattern, left, holds) => {
		const filterOptions: RowOptions = { caseSensitive: false, leftValue: '', typeValidation: 'strict', version: 3 };
		const operator = { type: 'string', operation: 'regex' };
		const one = { left, right: pattern, leftIsField: true, rightIsField: false, operator };
		expect(ofOurs([one], filterOptions, 'and')).toBe(holds ? 'holds' : 'fails');
	});

	it('stops where executeFilter stops, among several', () => {
		fc.assert(
			fc.property(
				fc.array(row, { minLength: 1, maxLength: 4 }),
				options,
				fc.constantFrom('and' as const, 'or' as const),
				(rows, filterOptions, combinator) => {
					expect(ofOurs(rows, filterOptions, combinator)).toBe(ofN8nByFlag(rows, filterOptions, combinator));
				},
			),
			{ numRuns: runsOf(5_000) },
		);
	});
});
