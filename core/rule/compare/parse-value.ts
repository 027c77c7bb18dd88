import type { OperatorType, RowOptions } from '../definition/rule-definition';

/** The value is of a wrong type, where n8n reports an error. */
export const invalid = Symbol('invalid');
/** Only n8n itself can tell what becomes of the value. */
export const undecided = Symbol('undecided');

/** Turns a value into what the row compares, or says that it is `invalid` or `undecided`. */
export type ValueParser = (value: unknown) => unknown;

/** Reads a point in time as n8n does, in milliseconds since 1970; undefined where it is none. */
export type DateReader = (value: unknown) => number | undefined;

/**
 * The reading of values that n8n's `filter` does before it compares.
 *
 * Missing values (null and undefined) pass every reader as they are. Strict reading takes a value
 * of the type itself only; loose reading converts, as far as n8n does: `'5'` is a number, `'TRUE'`
 * a boolean, `"['a']"` a list. Since version 3 blank text is a missing number, before it is 0.
 * A time is read as milliseconds.
 */
export function valueParser(
	type: OperatorType,
	options: Pick<RowOptions, 'typeValidation' | 'version'>,
	readDate: DateReader,
): ValueParser {
	const strict = options.typeValidation === 'strict';
	switch (type) {
		case 'any':
			return (value) => value;
		case 'string':
			return presentOr(strict ? parseStrictText : parseText);
		case 'number':
			return presentOr(numberParser(strict, options.version));
		case 'boolean':
			return presentOr(booleanParser(strict, options.version));
		case 'array':
			return presentOr(strict ? (value) => (Array.isArray(value) ? value : invalid) : parseList);
		case 'object':
			return presentOr(strict ? parseStrictObject : parseObject);
		case 'dateTime':
			return presentOr((value) => readDate(value) ?? invalid);
	}
}

function presentOr(parse: ValueParser): ValueParser {
	return (value) => (value === null || value === undefined ? value : parse(value));
}

function parseStrictText(value: unknown): unknown {
	return typeof value === 'string' ? value : invalid;
}

function parseText(value: unknown): unknown {
	if (typeof value === 'string') return value;
	try {
		return typeof value === 'object' ? JSON.stringify(value) : String(value);
	} catch {
		return invalid;
	}
}

function numberParser(strict: boolean, version: number): ValueParser {
	return (value) => {
		if (typeof value === 'number') return value;
		if (version >= 3 && isBlank(value)) return null;
		if (strict) return invalid;
		const number = toNumber(value);
		return Number.isNaN(number) ? invalid : number;
	};
}

function isBlank(value: unknown): boolean {
	return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

function toNumber(value: unknown): number {
	try {
		return Number(value);
	} catch {
		return Number.NaN;
	}
}

function booleanParser(strict: boolean, version: number): ValueParser {
	return (value) => {
		if (typeof value === 'boolean') return value;
		if (strict) return invalid;
		// Any text but the empty one was true before version 2, 'false' too.
		return version >= 2 ? (readBoolean(value) ?? Boolean(value)) : Boolean(value);
	};
}

function readBoolean(value: unknown): boolean | undefined {
	if (typeof value === 'string') {
		const word = value.toLowerCase();
		if (word === 'true') return true;
		if (word === 'false') return false;
		if (value.trim() === '') return undefined;
	}
	const number = toNumber(value);
	return number === 0 ? false : number === 1 ? true : undefined;
}

function parseList(value: unknown): unknown {
	if (Array.isArray(value)) return value;
	try {
		const text = String(value);
		const parsed = readJson(text) ?? readJson(text.replace(/'/g, '"'));
		return Array.isArray(parsed) ? parsed : invalid;
	} catch {
		return invalid;
	}
}

function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function parseStrictObject(value: unknown): unknown {
	return typeof value === 'object' || typeof value === 'function' ? parseObject(value) : invalid;
}

function parseObject(value: unknown): unknown {
	// n8n reads text as a JavaScript literal here, with unquoted keys.
	return typeof value === 'object' && !Array.isArray(value) ? value : undecided;
}
