import { exists, findOperation, isOperatorType } from '../compare/compare';
import type { Operation } from '../compare/operation';
import { includesText } from '../compare/compare-array';
import { findRegexWords } from '../compare/compare-text';
import { compileRegex, patternIgnoringCase, type BoundedRegexTest, type CompiledRegex } from '../regex/compile-regex';
import type { Facts } from '../definition/facts';
import { invalid, undecided, valueParser, type DateReader, type ValueParser } from '../compare/parse-value';
import type { Row, RowOperator, RowOptions } from '../definition/rule-definition';
import { WrongType } from './wrong-type';

/** Reads one side of a row; `record` is the related record that the row's group is about. */
export type SideReader = (facts: Facts, record: Facts['json'] | undefined) => unknown;

/** One side of a row, ready to be read. */
export type RowSide =
	{ readonly kind: 'constant'; readonly value: unknown } | { readonly kind: 'read'; readonly read: SideReader };

/** A row whose values are resolved, as n8n's own `executeFilterCondition` takes it. */
export interface ResolvedRow {
	readonly id: string;
	readonly leftValue: unknown;
	readonly rightValue: unknown;
	readonly operator: RowOperator;
}

/** Judges a row as n8n does, and may throw. */
export type RowJudge = (row: ResolvedRow, options: RowOptions, itemIndex: number) => boolean;

export interface RowDependencies {
	/** For what is not compiled: operators that are not known here, and text as an object. */
	readonly judgeRow: RowJudge;
	readonly testRegex: BoundedRegexTest;
	readonly readDate: DateReader;
	/** Makes the rows that read the same left side in the same way read it once for each item. */
	readonly shareLeft: (way: string, read: SideReader) => SideReader;
}

/** Whether the row holds. Throws a WrongType where n8n would throw. */
export type RowTest = (facts: Facts, record: Facts['json'] | undefined) => boolean;

export interface CompiledRowTest {
	readonly test: RowTest;
	/** The operator in words, as a sentence has it. */
	readonly words: string;
	/** The pattern, where it is known before the first item. */
	readonly regex?: CompiledRegex;
	/** The value that is compared with is of a wrong type, so that the row can never be judged. */
	readonly isValueInvalid?: boolean;
}

/**
 * Makes a row ready for many items: what n8n's `executeFilter` gives for one condition with the
 * values that its sides have then, missing fields and wrong types included.
 */
export function compileRow(
	row: Row,
	options: RowOptions,
	left: RowSide,
	right: RowSide,
	dependencies: RowDependencies,
): CompiledRowTest {
	const { operator } = row;
	const readLeft = reader(left);
	const readRight = reader(right);
	const { type } = operator;
	const rightType = operator.rightType ?? type;
	const regexWords = findRegexWords(type, operator.operation);
	const ignoresCase = !options.caseSensitive;
	const judge =
		regexWords !== undefined && ignoresCase
			? judgeWith(row, { ...options, caseSensitive: true }, readLeft, ignoringCase(readRight), dependencies)
			: judgeWith(row, options, readLeft, readRight, dependencies);
	const operation = findOperation(operator.type, operator.operation);
	const words = regexWords ?? operation?.words ?? operator.operation;
	const isKnown = operation !== undefined || regexWords !== undefined;
	if (!isKnown || !isOperatorType(type) || !isOperatorType(rightType)) return { test: judge, words };

	const { typeValidation, version } = options;
	const shareLeft = (way: string, parse: ValueParser) =>
		dependencies.shareLeft(`${type} ${typeValidation} ${version} ${way}`, (facts, record) =>
			parse(readLeft(facts, record)),
		);
	const parseLeft = valueParser(type, options, dependencies.readDate);
	const parseRight = rightParser(operator, valueParser(rightType, options, dependencies.readDate));
	const isValueInvalid = right.kind === 'constant' && parseRight(right.value) === invalid;
	if (operation !== undefined && (operator.operation === 'exists' || operator.operation === 'notExists')) {
		// Before a missing text becomes an empty one; both sides still have to be of their types.
		const test = pairTest(shareLeft('as it is', parseLeft), right, parseRight, judge, operation.compare);
		return { test, words, isValueInvalid };
	}
	if (operator.type === 'string') {
		const asText = () => shareLeft('as text', textParser(parseLeft, undefined));
		if (operation !== undefined) {
			const left = ignoresCase ? shareLeft('in lower case', textParser(parseLeft, lowerCase)) : asText();
			const parseOther = textParser(parseRight, ignoresCase ? lowerCase : undefined);
			return { test: pairTest(left, right, parseOther, judge, operation.compare), words, isValueInvalid };
		}
		// A pattern is matched without regard to case, and the text stays as it is: `\p{Lu}` and `\W` keep their meaning.
		const compile = (written: string) => compileRegex(written, dependencies.testRegex, ignoresCase);
		const matches = operator.operation === 'regex';
		return { ...regexTest(matches, asText(), right, textParser(parseRight, undefined), { judge, compile }), words };
	}
	const compare = operator.type === 'array' ? arrayComparison(operator.operation, ignoresCase) : undefined;
	return {
		test: pairTest(shareLeft('as it is', parseLeft), right, parseRight, judge, compare ?? operation?.compare ?? exists),
		words,
		isValueInvalid,
	};
}

function ignoringCase(read: SideReader): SideReader {
	return (facts, record) => {
		const pattern = read(facts, record);
		return typeof pattern === 'string' ? patternIgnoringCase(pattern) : pattern;
	};
}

function lowerCase(text: string): string {
	return text.toLocaleLowerCase();
}

function reader(side: RowSide): SideReader {
	return side.kind === 'constant' ? () => side.value : side.read;
}

function judgeWith(
	row: Row,
	options: RowOptions,
	readLeft: SideReader,
	readRight: SideReader,
	dependencies: RowDependencies,
): RowTest {
	const { id, operator } = row;
	return (facts, record) => {
		const leftValue = readLeft(facts, record);
		const rightValue = readRight(facts, record);
		return Boolean(dependencies.judgeRow({ id, leftValue, rightValue, operator }, options, facts.itemIndex));
	};
}

/** A right side that the operator does not use may be anything. */
function rightParser(operator: RowOperator, parse: ValueParser): ValueParser {
	if (!operator.singleValue) return parse;
	return (value) => {
		const parsed = parse(value);
		return parsed === invalid ? undefined : parsed;
	};
}

function textParser(parse: ValueParser, fold: ((text: string) => string) | undefined): ValueParser {
	return (value) => {
		if (typeof value === 'string') return fold === undefined ? value : fold(value);
		const text = parse(value) ?? '';
		return fold !== undefined && typeof text === 'string' ? fold(text) : text;
	};
}

/** Compares what both sides are read and parsed to; a constant right side is parsed once. */
function pairTest(
	left: SideReader,
	right: RowSide,
	parseRight: ValueParser,
	judge: RowTest,
	compare: Operation['compare'],
): RowTest {
	const constant = right.kind === 'constant' ? parseRight(right.value) : invalid;
	if (constant === undecided) return judge;
	if (constant !== invalid) {
		return (facts, record) => {
			const leftValue = left(facts, record);
			if (typeof leftValue === 'symbol') return settle(leftValue, 'left', facts, record, judge);
			return compare(leftValue, constant);
		};
	}
	const readRight = reader(right);
	return (facts, record) => {
		const leftValue = left(facts, record);
		const rightValue = parseRight(readRight(facts, record));
		if (typeof leftValue === 'symbol') return settle(leftValue, 'left', facts, record, judge);
		if (typeof rightValue === 'symbol') return settle(rightValue, 'right', facts, record, judge);
		return compare(leftValue, rightValue);
	};
}

function settle(
	parsed: symbol,
	side: WrongType['side'],
	facts: Facts,
	record: Facts['json'] | undefined,
	judge: RowTest,
): boolean {
	if (parsed === invalid) throw new WrongType(side);
	return judge(facts, record);
}

interface RegexDependencies {
	readonly judge: RowTest;
	readonly compile: (written: string) => CompiledRegex;
}

function regexTest(
	matches: boolean,
	left: SideReader,
	right: RowSide,
	parsePattern: ValueParser,
	{ judge, compile }: RegexDependencies,
): { readonly test: RowTest; readonly regex?: CompiledRegex } {
	const constant = right.kind === 'constant' ? parsePattern(right.value) : undefined;
	if (typeof constant !== 'string') {
		const compiled = regexCache(compile);
		const compare = (text: unknown, written: unknown) => compiled(String(written)).test(String(text)) === matches;
		return { test: pairTest(left, right, parsePattern, judge, compare) };
	}
	const regex = compile(constant);
	return {
		regex,
		test: (facts, record) => {
			const text = left(facts, record);
			if (typeof text !== 'string') return settle(invalid, 'left', facts, record, judge);
			return regex.test(text) === matches;
		},
	};
}

/** Patterns that come from expressions are few, as a rule; each is compiled once. */
function regexCache(compile: RegexDependencies['compile']): (written: string) => CompiledRegex {
	const known = new Map<string, CompiledRegex>();
	return (written) => {
		const cached = known.get(written);
		if (cached !== undefined) return cached;
		if (known.size >= 32) known.clear();
		const regex = compile(written);
		known.set(written, regex);
		return regex;
	};
}

function arrayComparison(operation: string, ignoresCase: boolean): Operation['compare'] | undefined {
	if (operation !== 'contains' && operation !== 'notContains') return undefined;
	const expected = operation === 'contains';
	return (left, right) => {
		const list = (left ?? []) as readonly unknown[];
		if (ignoresCase && typeof right === 'string') {
			return includesText(list, right.toLocaleLowerCase()) === expected;
		}
		// n8n hands out copies of objects, so that none is ever found in a list.
		const isFound = (typeof right !== 'object' || right === null) && list.includes(right);
		return isFound === expected;
	};
}
