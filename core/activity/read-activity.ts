import { ArcError } from '../errors';
import { describe, readValue } from '../field';
import { isAddress, normalizeAddress } from '../address';
import type { Activity } from './activity';
import { activityFieldsOf, givenFields } from './activity-fields';

/** Values of an activity that were checked: names of the type's own fields, and further ones. */
export type ActivityValues = ReadonlyMap<string, unknown>;

/** Characters of all fields of an activity together; a description alone is far below. */
const maxLength = 512 * 1024;
const addressFields: ReadonlySet<string> = new Set(['from', 'replyTo']);
const addressListFields: ReadonlySet<string> = new Set(['to', 'cc']);

/**
 * Checks the values that become an activity. Texts that are empty, `null` and what is undefined
 * count as not given. Addresses are normalised, and `Name <address>` is read too: in From, the name
 * becomes `fromName` unless one is given.
 *
 * @throws ArcError `fieldInvalid` that names the field, what was found and what it takes
 */
export function readActivityValues(type: string, values: Readonly<Record<string, unknown>>): ActivityValues {
	const of = articleOf(type);
	const definitions = new Map(activityFieldsOf(type).map((definition) => [definition.id, definition]));
	const read = new Map<string, unknown>();
	for (const [name, value] of Object.entries(values)) {
		if (value === undefined || value === null || value === '') continue;
		const definition = definitions.get(name);
		if (definition === undefined && (givenFields.has(name) || name === 'direction')) throw isGiven(of, name);
		if (addressFields.has(name)) {
			const { address, display } = readAddress(of, name, value);
			read.set(name, address);
			if (name === 'from' && display !== '' && !read.has('fromName')) read.set('fromName', display);
		} else if (addressListFields.has(name)) {
			read.set(name, [...new Set(listOf(of, name, value).map((one) => readAddress(of, name, one).address))]);
		} else {
			const given = definition === undefined ? value : readValue(of, definition, value);
			if (given !== null) read.set(name, given);
		}
	}
	for (const { id, required } of definitions.values()) {
		if (required === true && isBlank(read.get(id))) throw missing(of, id, 'a text');
	}
	refuseTooLong(of, read);
	return read;
}

/** An activity that is no email, before it has an id and before anybody says what it belongs to. */
export function activityFromValues(
	type: string,
	values: ActivityValues,
	{ direction, receivedOn }: { readonly direction: Activity['direction']; readonly receivedOn: string },
): Omit<Activity, 'id'> {
	return {
		direction,
		from: null,
		fromName: null,
		receivedOn,
		...Object.fromEntries(values),
		subject: String(values.get('subject') ?? ''),
		type,
		regarding: null,
		related: [],
	};
}

/** A field that has to be there and is not. */
export function missing(of: string, name: string, expected: string): ArcError {
	return new ArcError('fieldInvalid', `The field \`${name}\` of ${of} is missing, expected ${expected}`, {
		hint: 'Give the value, or look at the expression that should give it.',
	});
}

/** An activity type in words: `an email`, `a phone call`; a custom type by its own name. */
export function articleOf(type: string): string {
	const words =
		activityFieldsOf(type) === activityFieldsOf('')
			? type
			: type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
}

function isBlank(value: unknown): boolean {
	return value === undefined || (typeof value === 'string' && value.trim() === '');
}

function isGiven(of: string, name: string): ArcError {
	return new ArcError('fieldInvalid', `The field \`${name}\` of ${of} is given by the record store and this node`, {
		hint: `Leave it out, or give the value another name, such as \`own${name.charAt(0).toUpperCase()}${name.slice(1)}\`.`,
	});
}

function readAddress(of: string, name: string, value: unknown): { readonly address: string; readonly display: string } {
	const text = typeof value === 'string' ? value.trim() : '';
	const open = text.endsWith('>') ? text.lastIndexOf('<') : -1;
	const written = text.slice(0, Math.max(open, 0)).trim();
	const address = normalizeAddress(open < 0 ? text : text.slice(open + 1, -1));
	if (!isAddress(address) || !/^(?:"(?:[^"\\]|\\.)*"|[^"<>]*)$/.test(written)) {
		throw new ArcError(
			'fieldInvalid',
			`The field \`${name}\` of ${of} is ${describe(value)}, expected an e-mail address`,
			{
				hint: 'Write ada@fabrikam.example or Ada Lindqvist <ada@fabrikam.example>; leave the field empty where there is no address.',
			},
		);
	}
	const display = written.startsWith('"') ? written.slice(1, -1).replace(/\\(.)/g, '$1') : written;
	return { address, display };
}

/** A list, or a text with commas outside quotation marks. */
function listOf(of: string, name: string, value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value === 'string') return partsOf(value);
	throw new ArcError(
		'fieldInvalid',
		`The field \`${name}\` of ${of} is ${describe(value)}, expected e-mail addresses`,
		{
			hint: 'Give a list, or a text with commas between the addresses.',
		},
	);
}

/** The parts between commas; one in quotation marks separates nothing. */
function partsOf(list: string): readonly string[] {
	const parts: string[] = [];
	let isQuoted = false;
	let start = 0;
	for (let at = 0; at < list.length; at += 1) {
		const char = list[at];
		if (char === '"') isQuoted = !isQuoted;
		else if (char === '\\' && isQuoted) at += 1;
		else if (char === ',' && !isQuoted) {
			parts.push(list.slice(start, at));
			start = at + 1;
		}
	}
	return [...parts, list.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

function refuseTooLong(of: string, values: ActivityValues): void {
	const { length } = JSON.stringify([...values]);
	if (length <= maxLength) return;
	throw new ArcError(
		'fieldInvalid',
		`The fields of ${of} hold ${Math.ceil(length / 1024)} KB, expected at most ${maxLength / 1024}`,
		{
			hint: 'Keep large content elsewhere and give its address.',
		},
	);
}
