import type { CompiledValue } from '../expression/compile-expression';
import type { Facts } from '../definition/facts';
import type { RelatedEntity } from '../definition/rule-definition';

const shownLength = 200;
const bodyNames = /(?:^|[^\p{L}\p{N}_])(?:text|html|description|body|raw|activity\??\.reply)(?![\p{L}\p{N}_])/u;
const bodyKeys = ['text', 'html', 'description'] as const;
/** Shorter pieces of a message are no body: a name, an order number. */
const bodyPiece = 40;

/** Whether a field name or an expression names a message body. */
export function isBodyText(source: string): boolean {
	return bodyNames.test(source);
}

/** A field of a related record, as a person calls it. */
export function fieldText(entity: RelatedEntity, field: string): string {
	return `${entity}.${field.trim()}`;
}

/** One side of a row as its author wrote it: a path without its wrapping, a text in quotes. */
export function sideText(raw: unknown, compiled: CompiledValue): string {
	if (compiled.kind === 'path') return compiled.path.length === 0 ? '$json' : compiled.path.join('.');
	if (compiled.kind === 'constant') return showJson(compiled.value);
	return cut(typeof raw === 'string' ? raw.slice(1).trim() : showJson(raw));
}

/**
 * A value as a trace shows it, in at most 200 characters: text in quotes, lists of plain values as
 * JSON, of objects the names of their fields alone. A message body, or a long piece of one, shows
 * as its length.
 */
export function showValue(value: unknown, isBody: boolean, facts: Facts): string {
	if (value === undefined || value === null) return 'nothing';
	if (typeof value === 'string') {
		return isBody || isPieceOfBody(value, facts) ? lengthOf(value) : showJson(value);
	}
	if (isBody && typeof value === 'object') return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
	if (Array.isArray(value)) {
		const isPlain = value.every((entry) => typeof entry !== 'object' || entry === null);
		return isPlain && !value.some((entry) => typeof entry === 'string' && isPieceOfBody(entry, facts))
			? showJson(value)
			: `a list of ${value.length}`;
	}
	if (typeof value === 'object') return cut(`an object with ${Object.keys(value).join(', ') || 'no fields'}`);
	return cut(String(value));
}

function isPieceOfBody(value: string, { json, records }: Facts): boolean {
	if (value.length < bodyPiece) return false;
	const holders = [json['activity'], ...Object.values(records)];
	return holders.some((holder) => {
		if (typeof holder !== 'object' || holder === null) return false;
		return bodyKeys.some((key) => {
			const body: unknown = (holder as Record<string, unknown>)[key];
			return typeof body === 'string' && body.length >= bodyPiece && (body.includes(value) || value.includes(body));
		});
	});
}

function lengthOf(text: string): string {
	return `${text.length.toLocaleString('en')} ${text.length === 1 ? 'character' : 'characters'}`;
}

function showJson(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (typeof value === 'string') return cut(inQuotes(value));
	try {
		return cut(JSON.stringify(value) ?? typeof value);
	} catch {
		// A bigint, or an object that holds itself.
		return typeof value === 'object' ? 'an object' : cut(String(value));
	}
}

/** A text as it was written, so that a pattern keeps its backslashes; only line breaks and their like are shown as signs. */
function inQuotes(text: string): string {
	const escaped = JSON.stringify(text).slice(1, -1);
	return `"${escaped.replace(/\\(["\\])/g, '$1')}"`;
}

function cut(text: string): string {
	if (text.length <= shownLength) return text;
	// Half a surrogate pair is no text that every store keeps.
	return `${text.slice(0, shownLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
