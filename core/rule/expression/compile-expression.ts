import type { CodeReader } from './compile-code';
import { isPlain, isSure, unsure, type Json } from './json-value';
import { keptCode } from './kept-code';
import { readPath, splitTemplate, type PathKey } from './read-template';

/** Resolves an expression (with its leading `=`) as n8n does, and may throw. */
export type ExpressionResolver = (expression: string, itemIndex: number, json: Json) => unknown;

export type ValueReader = (json: Json, itemIndex: number) => unknown;

/**
 * A parameter value made ready to be read for many items. `constant` never changes, `path`, `code`
 * and `text` are read without n8n's expression engine, `expression` needs it.
 */
export type CompiledValue =
	| { readonly kind: 'constant'; readonly value: unknown; readonly read: ValueReader }
	| { readonly kind: 'path'; readonly path: readonly PathKey[]; readonly read: ValueReader }
	| { readonly kind: 'code' | 'text' | 'expression'; readonly read: ValueReader };

/**
 * Makes a raw parameter value ready to be read for many items, with the meaning that it has in n8n.
 *
 * Values without a leading `=` are constants, and `={{ $json.a["b c"][0]?.d }}` is read from the
 * item; a field that is missing, at any depth, is `undefined`. Pure code over such paths is compiled
 * too (compile-code.ts). In text around such expressions a missing field, null and NaN are empty.
 * Everything else is left to `resolveExpression`, and so is a value that ends at a method, a Date,
 * or in text at an object. Lists and objects are read through,
 * since n8n resolves the expressions inside them too. What is read is the item's own object: it
 * must not be changed.
 */
export function compileValue(raw: unknown, resolveExpression: ExpressionResolver): CompiledValue {
	if (typeof raw === 'string') {
		return raw.startsWith('=') ? compileTemplate(raw, resolveExpression) : constant(raw);
	}
	if (Array.isArray(raw)) {
		const parts = raw.map((part) => compileValue(part, resolveExpression));
		return assemble(parts, (values) => values);
	}
	if (raw !== null && typeof raw === 'object' && isPlain(raw)) {
		const keys = Object.keys(raw);
		const parts = Object.values(raw).map((part) => compileValue(part, resolveExpression));
		return assemble(parts, (values) => Object.fromEntries(keys.map((key, at) => [key, values[at]])));
	}
	return constant(raw);
}

/** Reads a field of a record by its dotted name; a missing field, at any depth, is undefined. */
export function compileFieldName(name: string): CompiledValue {
	const path = name.trim().split('.');
	return {
		kind: 'path',
		path,
		read: (record) => {
			const value = follow(record, path);
			return value === unsure ? undefined : value;
		},
	};
}

function constant(value: unknown): CompiledValue {
	return { kind: 'constant', value, read: () => value };
}

function assemble(parts: readonly CompiledValue[], join: (values: readonly unknown[]) => unknown): CompiledValue {
	if (parts.every((part) => part.kind === 'constant')) return constant(join(parts.map((part) => part.value)));
	return {
		kind: parts.some((part) => part.kind === 'expression') ? 'expression' : 'text',
		read: (json, itemIndex) => join(parts.map((part) => part.read(json, itemIndex))),
	};
}

function compileTemplate(raw: string, resolveExpression: ExpressionResolver): CompiledValue {
	const resolve: ValueReader = (json, itemIndex) => resolveExpression(raw, itemIndex, json);
	const parts = splitTemplate(raw.slice(1));
	if (parts === undefined) return { kind: 'expression', read: resolve };
	const [first, second] = parts;
	if (first === undefined) return constant('');
	if (parts.length === 1 && first.kind === 'text') return constant(first.text);

	// An expression alone keeps the type of its value; beside text, even a space, it becomes text.
	if (parts.length === 2 && first.kind === 'text' && first.text === '' && second?.kind === 'code') {
		const path = readPath(second.text);
		if (path !== undefined) return { kind: 'path', path, read: compilePath(path, resolve) };
		const code = keptCode(second.text);
		return code === undefined
			? { kind: 'expression', read: resolve }
			: { kind: 'code', read: orResolve(code, resolve) };
	}

	const pieces: (string | CodeReader)[] = [];
	for (const part of parts) {
		const piece = part.kind === 'text' ? part.text : compilePiece(part.text);
		if (piece === undefined) return { kind: 'expression', read: resolve };
		pieces.push(piece);
	}
	return { kind: 'text', read: compileText(pieces, resolve) };
}

function compilePath(path: readonly PathKey[], resolve: ValueReader): ValueReader {
	const [first, second] = path;
	if (path.length === 2 && first !== undefined && second !== undefined) {
		// The shape of nearly every row, `$json.activity.subject`, without the loop.
		return (json, itemIndex) => {
			const outer = json[first];
			if (typeof outer === 'object' && outer !== null && isPlain(outer)) {
				const value = (outer as Record<PathKey, unknown>)[second];
				if (isSure(value)) return value;
			}
			const value = follow(json, path);
			return value === unsure ? resolve(json, itemIndex) : value;
		};
	}
	return orResolve((json) => follow(json, path), resolve);
}

function orResolve(code: CodeReader, resolve: ValueReader): ValueReader {
	return (json, itemIndex) => {
		const value = code(json);
		return value === unsure ? resolve(json, itemIndex) : value;
	};
}

function compilePiece(code: string): CodeReader | undefined {
	const path = readPath(code);
	return path === undefined ? keptCode(code) : (json) => follow(json, path);
}

function compileText(pieces: readonly (string | CodeReader)[], resolve: ValueReader): ValueReader {
	return (json, itemIndex) => {
		let text = '';
		for (const piece of pieces) {
			if (typeof piece === 'string') {
				text += piece;
				continue;
			}
			const value = piece(json);
			if (value === unsure || (typeof value === 'object' && value !== null)) return resolve(json, itemIndex);
			// n8n shows 0 and false, and nothing for what else is falsy.
			if (value || value === 0 || value === false) text += String(value);
		}
		return text;
	};
}

function follow(from: unknown, path: readonly PathKey[]): unknown {
	let value = from;
	for (const key of path) {
		if (value === null || value === undefined) return undefined;
		value = (value as Record<PathKey, unknown>)[key];
		if (!isSure(value)) return unsure;
	}
	return value;
}
