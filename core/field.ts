import { ArcError } from './errors';

/** What a field holds, as forms show it. `list` is an array of texts, `time` ISO 8601. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'time' | 'list' | 'choice';

export interface FieldDefinition {
	/** Name of the field; a dotted name is a key of a reference, as in `customer.account`. */
	readonly id: string;
	readonly label: string;
	readonly kind: FieldKind;
	readonly required?: boolean;
	readonly choices?: readonly string[];
	/** Given by the store; shown, never set. */
	readonly readOnly?: boolean;
}

/** A day, or a time with its zone; a time without one would mean another on every server. */
const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * A value as a form, an expression or JSON gives it, in the form in which it is stored: lists may be
 * written with commas, times become ISO 8601 in UTC, and empty texts clear a field.
 *
 * @param of What the field belongs to, for the text of an error: `a case`.
 * @throws ArcError `fieldInvalid` that names the field, what was found and what it takes
 */
export function readValue(of: string, definition: FieldDefinition, value: unknown): unknown {
	if (value === null || value === '') return null;
	const wrong = (expected: string): ArcError =>
		new ArcError(
			'fieldInvalid',
			`The field \`${definition.id}\` of ${of} is ${describe(value)}, expected ${expected}`,
			{
				hint: 'Change the value, or the expression that gives it.',
			},
		);
	switch (definition.kind) {
		case 'text':
			if (typeof value === 'string') return value;
			if (typeof value === 'number' || typeof value === 'boolean') return String(value);
			throw wrong('a text');
		case 'number': {
			const number = typeof value === 'string' ? Number(value) : value;
			if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong('a number');
			return number;
		}
		case 'boolean':
			if (typeof value === 'boolean') return value;
			if (value === 'true' || value === 'false') return value === 'true';
			throw wrong('true or false');
		case 'time': {
			const text = value instanceof Date ? value.toISOString() : String(value);
			const time = isoTime.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
			if (Number.isNaN(time)) throw wrong('a time with its zone, as 2026-03-02T10:00:00Z');
			return new Date(time).toISOString();
		}
		case 'list':
			if (Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number'))
				return value.map(String);
			if (typeof value === 'string')
				return value
					.split(',')
					.map((part) => part.trim())
					.filter((part) => part !== '');
			throw wrong('a list, or a text with commas');
		case 'choice':
			if (typeof value === 'string' && (definition.choices ?? []).includes(value)) return value;
			throw wrong(`one of ${(definition.choices ?? []).join(', ')}`);
	}
}

/** A value in the words of an error: what it is, and its beginning where it is short. */
export function describe(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	// A longer text, or one of several lines, may be the body of a message, which no error holds.
	if (typeof value === 'string')
		return value.length > 60 || value.includes('\n') ? `a text of ${value.length} characters` : `"${value}"`;
	return typeof value === 'object' ? 'an object' : String(value);
}
