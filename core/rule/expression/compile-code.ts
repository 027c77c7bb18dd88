import {
	parseExpressionAt,
	type AnyNode,
	type CallExpression,
	type Expression,
	type MemberExpression,
	type PrivateIdentifier,
	type SpreadElement,
	type Super,
} from '../../../vendor/acorn';
import { isPrimitive, isSure, unsure, type Json } from './json-value';
import { callPureMethod, isPureMethod } from './pure-methods';
import { applyBinary, applyUnary, isPureBinary, isPureUnary } from './pure-operators';
import { isRefusedName } from './read-template';

/** Gives the value of compiled code for an item; `unsure` where only n8n's engine can tell. */
export type CodeReader = (json: Json) => unknown;

/** Reads a part of an expression; throws one of the two stops below. */
type Part = (json: Json) => unknown;
type Written = Expression | Super | PrivateIdentifier | SpreadElement;

/** Nested deeper, code is left to n8n. */
const deepest = 100;

const plainName = /^[A-Za-z_$][\w$]*$/;
const called = /\.\s*(\w+)\s*(?:\?\.\s*)?\(/g;

/** n8n swallows what JavaScript throws for a field or method of nothing: the whole expression is undefined. */
const breaksOff = new Error('A field of what is missing');
/** Only n8n's own engine can tell. */
const leftToN8n = new Error('Left to n8n');
/** An optional chain ended, so that all of it is undefined. */
const chainEnds = new Error('The chain ends');

/**
 * Compiles the code between `{{` and `}}` where it is of the pure subset that means the same here
 * and in n8n's engine: paths into `$json`, literals and lists, comparison and arithmetic, `&&`,
 * `||`, `??`, `!`, `typeof`, the ternary, template literals, and some methods of text and lists.
 * Undefined for everything else, such as other variables, n8n's own methods, and functions.
 */
export function compileCode(code: string): CodeReader | undefined {
	const expression = parse(code);
	const part = expression === undefined ? undefined : compile(expression, 0);
	if (part === undefined) return undefined;
	return (json) => {
		try {
			return part(json);
		} catch (stop) {
			if (stop === breaksOff) return undefined;
			if (stop === leftToN8n) return unsure;
			throw stop;
		}
	};
}

function parse(code: string): Expression | undefined {
	// n8n looks for calls of its own methods in the text of the code, texts in quotes included.
	if (code.includes('$if') || [...code.matchAll(called)].some(([, name = '']) => !isPureMethod(name))) return undefined;
	try {
		let hasComment = false;
		const expression = parseExpressionAt(code, 0, {
			ecmaVersion: 2020,
			sourceType: 'module',
			preserveParens: true,
			onComment: () => {
				hasComment = true;
			},
		});
		return hasComment || code.slice(expression.end).trim() !== '' ? undefined : expression;
	} catch {
		// No JavaScript, or more nested than the stack is deep.
		return undefined;
	}
}

function compile(node: Written, depth: number): Part | undefined {
	if (depth > deepest) return undefined;
	const inner = depth + 1;
	switch (node.type) {
		case 'ParenthesizedExpression':
			return compile(node.expression, inner);
		case 'Identifier':
			return node.end - node.start === node.name.length ? compileName(node.name) : undefined;
		case 'Literal':
			return isPrimitive(node.value) && !/[\r\n]/.test(node.raw ?? '') ? constant(node.value) : undefined;
		case 'TemplateLiteral':
			return compileTemplateLiteral(node, inner);
		case 'ArrayExpression':
			return all(node.elements, inner, (parts) => (json) => parts.map((part) => part(json)));
		case 'UnaryExpression':
			if (!isPureUnary(node.operator)) return undefined;
			return all(
				[node.argument],
				inner,
				([value]) =>
					(json) =>
						sure(applyUnary(node.operator, value?.(json))),
			);
		case 'BinaryExpression':
			if (!isPureBinary(node.operator)) return undefined;
			return all(
				[node.left, node.right],
				inner,
				([left, right]) =>
					(json) =>
						sure(applyBinary(node.operator, left?.(json), right?.(json))),
			);
		case 'LogicalExpression':
			return all([node.left, node.right], inner, ([left, right]) => (json) => {
				const value = left?.(json);
				const isEnough = node.operator === '??' ? value !== null && value !== undefined : Boolean(value);
				return isEnough === (node.operator !== '&&') ? value : right?.(json);
			});
		case 'ConditionalExpression':
			return all(
				[node.test, node.consequent, node.alternate],
				inner,
				([test, yes, no]) =>
					(json) =>
						test?.(json) ? yes?.(json) : no?.(json),
			);
		case 'ChainExpression':
			return all(
				[node.expression],
				inner,
				([chain]) =>
					(json) =>
						untilItEnds(chain, json),
			);
		case 'MemberExpression':
			return compileMember(node, inner);
		case 'CallExpression':
			return compileCall(node, inner);
		default:
			return undefined;
	}
}

/** Compiles several parts into one; undefined where one of them is not of the subset. */
function all(
	nodes: readonly (Written | null)[],
	depth: number,
	join: (parts: readonly Part[]) => Part,
): Part | undefined {
	const parts = nodes.map((node) => (node === null ? undefined : compile(node, depth)));
	return parts.every((part) => part !== undefined) ? join(parts) : undefined;
}

function constant(value: unknown): Part {
	return () => value;
}

function compileName(name: string): Part | undefined {
	if (name === '$json') return (json) => json;
	return name === 'undefined' ? constant(undefined) : undefined;
}

function compileTemplateLiteral(node: Extract<AnyNode, { type: 'TemplateLiteral' }>, depth: number): Part | undefined {
	const texts = node.quasis.map(({ value }) => value);
	// n8n fails on an optional chain in a template literal.
	if (texts.some(({ raw }) => /[\\\r]/.test(raw)) || holdsChain(node.expressions)) return undefined;
	return all(node.expressions, depth, (parts) => (json) => {
		let text = texts[0]?.cooked ?? '';
		for (const [at, part] of parts.entries()) {
			const value = part(json);
			if (!isPrimitive(value)) throw leftToN8n;
			text += `${String(value)}${texts[at + 1]?.cooked ?? ''}`;
		}
		return text;
	});
}

function holdsChain(part: unknown): boolean {
	if (typeof part !== 'object' || part === null) return false;
	return ('type' in part && part.type === 'ChainExpression') || Object.values(part).some(holdsChain);
}

function compileMember(node: MemberExpression, depth: number): Part | undefined {
	const key = keyOf(node);
	if (key === undefined) return undefined;
	return all([node.object], depth, ([object]) => (json) => {
		const holder = holderOf(object?.(json), node.optional);
		return sure((holder as Record<string | number, unknown>)[key]);
	});
}

function compileCall(node: CallExpression, depth: number): Part | undefined {
	const { callee } = node;
	if (node.optional || callee.type !== 'MemberExpression' || callee.computed) return undefined;
	const name = keyOf(callee);
	if (typeof name !== 'string' || !isPureMethod(name)) return undefined;
	return all([callee.object, ...node.arguments], depth, ([object, ...args]) => (json) => {
		const holder = holderOf(object?.(json), callee.optional);
		return sure(
			callPureMethod(
				holder,
				name,
				args.map((argument) => argument(json)),
			),
		);
	});
}

/** The name or index that a member is found by, where it is written out. */
function keyOf({ computed, property }: MemberExpression): string | number | undefined {
	if (!computed) {
		if (property.type !== 'Identifier' || property.end - property.start !== property.name.length) return undefined;
		return plainName.test(property.name) && !isRefusedName(property.name) ? property.name : undefined;
	}
	if (property.type !== 'Literal' || /[\r\n]/.test(property.raw ?? '')) return undefined;
	const { value } = property;
	if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
	return typeof value === 'string' && !isRefusedName(value) ? value : undefined;
}

function holderOf(value: unknown, isOptional: boolean): unknown {
	if (value !== null && value !== undefined) return value;
	throw isOptional ? chainEnds : breaksOff;
}

function untilItEnds(chain: Part | undefined, json: Json): unknown {
	try {
		return chain?.(json);
	} catch (stop) {
		if (stop === chainEnds) return undefined;
		throw stop;
	}
}

function sure(value: unknown): unknown {
	if (value === unsure || !isSure(value)) throw leftToN8n;
	return value;
}
