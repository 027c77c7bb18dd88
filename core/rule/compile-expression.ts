import { readPath, splitTemplate, type PathKey } from './read-template';

/** The JSON of one n8n item. */
export type Json = Readonly<Record<string, unknown>>;

/** Resolves an expression (with its leading `=`) as n8n does, and may throw. */
export type ExpressionResolver = (expression: string, itemIndex: number, json: Json) => unknown;

export type ValueReader = (json: Json, itemIndex: number) => unknown;

/**
 * A parameter value made ready to be read for many items. `constant` never changes, `path` and
 * `text` are read without n8n's expression engine, `expression` needs it.
 */
export type CompiledValue =
	| { readonly kind: 'constant'; readonly value: unknown; readonly read: ValueReader }
	| { readonly kind: 'path'; readonly path: readonly PathKey[]; readonly read: ValueReader }
	| { readonly kind: 'text' | 'expression'; readonly read: ValueReader };

/** A path ended at something that only n8n's own engine reads rightly. */
const unsure = Symbol('unsure');

/**
 * Makes a raw parameter value ready to be read for many items, with the meaning that it has in n8n.
 *
 * Values without a leading `=` are constants, and `={{ $json.a["b c"][0]?.d }}` is read from the
 * item; a field that is missing, at any depth, is `undefined`. In text around such expressions a
 * missing field, null and NaN are empty. Everything else is left to `resolveExpression`, and so is
 * a path that ends at a method, a Date, or in text at an object. Lists and objects are read through,
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
		return path === undefined
			? { kind: 'expression', read: resolve }
			: { kind: 'path', path, read: compilePath(path, resolve) };
	}

	const pieces: (string | readonly PathKey[])[] = [];
	for (const part of parts) {
		const piece = part.kind === 'text' ? part.text : readPath(part.text);
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
	return (json, itemIndex) => {
		const value = follow(json, path);
		return value === unsure ? resolve(json, itemIndex) : value;
	};
}

function compileText(pieces: readonly (string | readonly PathKey[])[], resolve: ValueReader): ValueReader {
	return (json, itemIndex) => {
		let text = '';
		for (const piece of pieces) {
			if (typeof piece === 'string') {
				text += piece;
				continue;
			}
			const value = follow(json, piece);
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

function isSure(value: unknown): boolean {
	if (typeof value === 'object') return value === null || isPlain(value);
	return typeof value !== 'function';
}

/** Whether an object is JSON, which n8n hands to an expression as it is; a Date it changes. */
function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return true;
	// Objects of another realm (n8n's Code node) are JSON too unless they say how to become it.
	const kind = Object.prototype.toString.call(value);
	return (kind === '[object Object]' || kind === '[object Array]') && !('toJSON' in value);
}
