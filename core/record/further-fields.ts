import { ArcError } from '../errors';
import { describe } from '../field';

/** What the editor keeps of Further Fields. */
export interface FurtherFields {
	readonly assignments?: readonly { readonly name?: string; readonly value?: unknown; readonly type?: string }[];
}

export interface FurtherField {
	readonly name: string;
	readonly value: unknown;
	readonly type: string;
}

/** The fields that have a name. */
export function furtherFieldsOf({ assignments = [] }: FurtherFields): readonly FurtherField[] {
	return assignments.flatMap(({ name = '', value, type = 'string' }) =>
		name.trim() === '' ? [] : [{ name: name.trim(), value, type }],
	);
}

/**
 * A value of the kind that was chosen in the editor, which keeps what somebody types as a text.
 * Values of expressions are as they are; an empty text stays one, which clears the field.
 *
 * @throws ArcError `fieldInvalid` for a text that is nothing of that kind
 */
export function valueOfKind({ name, type }: Pick<FurtherField, 'name' | 'type'>, value: unknown): unknown {
	if (typeof value !== 'string' || value.trim() === '') return value;
	switch (type) {
		case 'array':
			return checked(name, value, json(value), 'a list as JSON', Array.isArray);
		case 'object':
			return checked(
				name,
				value,
				json(value),
				'an object as JSON',
				(read) => typeof read === 'object' && read !== null && !Array.isArray(read),
			);
		case 'number':
			return checked(name, value, Number(value), 'a number', Number.isFinite);
		case 'boolean':
			return checked(name, value, json(value.toLowerCase()), 'true or false', (read) => typeof read === 'boolean');
		default:
			return value;
	}
}

function json(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function checked(
	name: string,
	text: string,
	read: unknown,
	expected: string,
	isOne: (read: unknown) => boolean,
): unknown {
	if (isOne(read)) return read;
	throw new ArcError('fieldInvalid', `The further field \`${name}\` is ${describe(text)}, expected ${expected}`, {
		hint: 'Write the value as it should be, or choose another type for the field.',
	});
}
