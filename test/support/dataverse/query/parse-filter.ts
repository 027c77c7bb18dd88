import { filter as parsed } from 'odata-v4-parser';
import {
	FilterSyntaxError,
	type Comparison,
	type Filter,
	type Literal,
	type Path,
	type TextFunction,
} from './filter-syntax.ts';
import { maskLambdas, maskTexts } from './masked-filter.ts';

type Token = ReturnType<typeof parsed>;

/** What stands behind the placeholders of one text, and the values of `@p1` and the like. */
interface Reading {
	readonly texts: readonly string[];
	readonly bodies: readonly string[];
	readonly aliases: ReadonlyMap<string, string>;
}

const comparisons = new Map<string, Comparison>([
	['EqualsExpression', 'eq'],
	['NotEqualsExpression', 'ne'],
	['GreaterThanExpression', 'gt'],
	['GreaterOrEqualsExpression', 'ge'],
	['LesserThanExpression', 'lt'],
	['LesserOrEqualsExpression', 'le'],
]);
const textFunctions: readonly string[] = ['contains', 'startswith', 'endswith'] satisfies TextFunction[];

/** Reads a `$filter`. `aliases` are the parameters of the query that begin with `@`, with their texts. */
export function parseFilter(filter: string, aliases: ReadonlyMap<string, string> = new Map()): Filter {
	const { text, texts } = maskTexts(filter);
	return read(text, { texts, aliases });
}

function read(text: string, reading: Omit<Reading, 'bodies'>): Filter {
	const masked = maskLambdas(text);
	return fromToken(tokenOf(masked.text), { ...reading, bodies: masked.bodies });
}

function tokenOf(text: string): Token {
	try {
		return parsed(text.trim());
	} catch (error) {
		throw new FilterSyntaxError(`Syntax error in '${text}': ${error instanceof Error ? error.message : String(error)}`);
	}
}

function fromToken(token: Token, reading: Reading): Filter {
	const comparison = comparisons.get(token.type);
	if (comparison !== undefined) return comparisonOf(comparison, token, reading);
	switch (String(token.type)) {
		case 'AndExpression':
		case 'OrExpression':
			return {
				kind: token.type.startsWith('And') ? 'and' : 'or',
				left: fromToken(token.value.left, reading),
				right: fromToken(token.value.right, reading),
			};
		case 'NotExpression':
			return negated(token.value, reading);
		case 'BoolParenExpression':
		case 'ParenExpression':
		case 'CommonExpression':
			return fromToken(token.value, reading);
		case 'MethodCallExpression':
			return textFunctionOf(token, reading);
		case 'FunctionExpression':
			return functionOf(token, reading);
		case 'FirstMemberExpression':
			return memberOf(token.raw, reading);
		default:
			throw new FilterSyntaxError(`Syntax error: '${token.raw}' is no condition`);
	}
}

/** `not` binds more tightly than `and` and `or`; the library gives it all that follows. */
function negated(operand: Token, reading: Reading): Filter {
	if (operand.type !== 'AndExpression' && operand.type !== 'OrExpression')
		return { kind: 'not', operand: fromToken(operand, reading) };
	return {
		kind: operand.type === 'AndExpression' ? 'and' : 'or',
		left: negated(operand.value.left, reading),
		right: fromToken(operand.value.right, reading),
	};
}

function comparisonOf(operator: Comparison, token: Token, reading: Reading): Filter {
	const { left, right } = token.value as { readonly left: Token; readonly right: Token };
	return { kind: 'compare', operator, path: pathOf(left), value: literalOf(right, reading) };
}

function textFunctionOf(token: Token, reading: Reading): Filter {
	const { method, parameters } = token.value as { readonly method: string; readonly parameters: readonly Token[] };
	const [path, value] = parameters;
	if (!textFunctions.includes(method) || path === undefined || value === undefined)
		throw new FilterSyntaxError(`Query: the function '${method}' is not supported`);
	return { kind: 'text', name: method as TextFunction, path: pathOf(path), value: literalOf(value, reading) };
}

function functionOf(token: Token, reading: Reading): Filter {
	const { fn, params } = token.value as { readonly fn: Token; readonly params: Token };
	const parameters = (params.value as readonly Token[]).map(({ value }): [string, readonly Literal[]] => [
		value.name.raw,
		valuesOf(value.value, reading),
	]);
	return { kind: 'function', name: fn.raw, parameters: new Map(parameters) };
}

/** A bare path is a condition only where it ends with `any(...)` or `all(...)`. */
function memberOf(raw: string, reading: Reading): Filter {
	const found = /^(.+)\/(any|all)\((?:\s*(\w+)\s*:\s*\w+\/b(\d+) eq 1)?\)$/.exec(raw);
	const [, path, quantifier, variable = '', body] = found ?? [];
	if (
		path === undefined ||
		(quantifier !== 'any' && quantifier !== 'all') ||
		(quantifier === 'all' && body === undefined)
	)
		throw new FilterSyntaxError(`Syntax error: '${raw}' is no condition`);
	const predicate = body === undefined ? undefined : read(reading.bodies[Number(body)] ?? '', reading);
	return { kind: 'lambda', quantifier, path: path.split('/'), variable, predicate };
}

function pathOf(token: Token): Path {
	const inner: Token = token.type === 'CommonExpression' ? token.value : token;
	if (inner.type !== 'FirstMemberExpression')
		throw new FilterSyntaxError(`The left side '${inner.raw}' is no property; only a property can be compared`);
	return inner.raw.split('/');
}

function valuesOf(token: Token, reading: Reading): readonly Literal[] {
	if (token.type === 'ParameterValue') return valuesOf(token.value, reading);
	if (token.type === 'Array') return (token.value.items as readonly Token[]).map((item) => literalOf(item, reading));
	if (token.type === 'ParameterAlias') {
		const { texts, text } = aliasOf(token, reading);
		return valuesOf(parameterOf(text), { ...reading, texts });
	}
	return [literalOf(token, reading)];
}

/** The library reads a single value only as a side of something, so it is given as a parameter. */
const parameterOf = (text: string): Token =>
	tokenOf(`N.F(A=${text})`).value.value.params.value[0].value.value.value as Token;

function aliasOf(token: Token, reading: Reading): { readonly text: string; readonly texts: readonly string[] } {
	const given = reading.aliases.get(token.raw);
	if (given === undefined) throw new FilterSyntaxError(`The parameter alias '${token.raw}' has no value`);
	return maskTexts(given);
}

function literalOf(token: Token, reading: Reading): Literal {
	if (token.type === 'ParameterAlias') {
		const { texts, text } = aliasOf(token, reading);
		return literalOf(parameterOf(text), { ...reading, texts });
	}
	if (token.type === 'Enum') {
		const [, type = '', place = ''] = /^(.*)'s(\d+)'$/.exec(token.raw) ?? [];
		return { edm: 'enum', type, value: reading.texts[Number(place)] ?? '' };
	}
	if (token.type !== 'Literal') throw new FilterSyntaxError(`The right side '${token.raw}' is no value`);
	return valueOf(String(token.value), token.raw, reading.texts);
}

function valueOf(edm: string, raw: string, texts: readonly string[]): Literal {
	if (edm === 'null') return { edm, value: null };
	if (edm === 'Edm.Boolean' || edm === 'boolean') return { edm: 'Edm.Boolean', value: raw === 'true' };
	if (edm === 'Edm.String' || edm === 'string')
		return { edm: 'Edm.String', value: texts[Number(raw.slice(2, -1))] ?? '' };
	if (edm === 'Edm.Guid') return { edm, value: raw.toLowerCase() };
	if (edm === 'Edm.DateTimeOffset' || edm === 'Edm.Date') return { edm, value: raw };
	const number = Number(raw);
	if (Number.isNaN(number)) throw new FilterSyntaxError(`'${raw}' is no value that is known here`);
	return { edm: Number.isInteger(number) && !raw.includes('.') ? 'Edm.Int64' : 'Edm.Decimal', value: number };
}
