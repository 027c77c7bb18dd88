import { isAddress, normalizeAddress } from '../../address';
import { contactFromSender } from '../../contact/contact-from-sender';
import { ArcError } from '../../errors';
import { describe } from '../../field';

/**
 * Whom a customer or contact of Create Record means: a record by its id, whoever carries an address,
 * or a person who is made where nobody carries it.
 */
export type ChosenPerson =
	| { readonly kind: 'id'; readonly id: string }
	| { readonly kind: 'address'; readonly address: string }
	| { readonly kind: 'made'; readonly address: string; readonly fields: Readonly<Record<string, unknown>> };

type Given = Readonly<Record<string, unknown>>;

/**
 * Reads what was mapped: an ID or address, `Ada Byron <ada@fabrikam.example>`, or an object, which is a
 * record (`id`), a reference (`{ contact: id }`), or a person (`email` with `name`, or first and last name).
 * Null where nothing is.
 *
 * @param called what the parameter is called, for the text of an error
 * @throws ArcError `fieldInvalid`
 */
export function chosenPerson(value: unknown, called = 'A customer or contact'): ChosenPerson | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') return ofText(value.trim());
	const person = typeof value === 'object' && !Array.isArray(value) ? ofObject(value as Given) : null;
	if (person !== null) return person;
	throw new ArcError(
		'fieldInvalid',
		`${called} is ${describe(value)}, expected an ID, an address or a person with one`,
		{
			hint: 'Give the ID of a record, an address, "Ada Byron <ada@fabrikam.example>", or an object with email and name.',
		},
	);
}

function ofText(text: string): ChosenPerson | null {
	if (text === '') return null;
	// Nearly always an ID.
	if (!text.includes('@')) return { kind: 'id', id: text };
	const [, name = '', named = ''] = /^([^<>]*)<\s*([^<>\s]+)\s*>$/.exec(text) ?? [];
	const address = named === '' ? text : named;
	if (!isAddress(address)) return { kind: 'id', id: text };
	const written = name.trim().replace(/^"(.*)"$/s, '$1');
	if (written === '') return { kind: 'address', address: normalizeAddress(address) };
	return made(address, contactFromSender(address, written));
}

/** Null where the object is none of a person. */
function ofObject(given: Given): ChosenPerson | null {
	const id = textIn(given, 'id') ?? textIn(given, 'contact') ?? textIn(given, 'account');
	if (id !== null) return { kind: 'id', id };
	const address = textIn(given, 'email') ?? textIn(given, 'emailAddress') ?? textIn(given, 'address');
	if (address === null || !isAddress(address)) return null;
	const lastName = textIn(given, 'lastName');
	const firstName = textIn(given, 'firstName');
	if (lastName !== null) {
		const named = firstName === null ? { lastName } : { firstName, lastName };
		return made(address, { ...named, emails: [address] });
	}
	return made(address, contactFromSender(address, textIn(given, 'name') ?? firstName));
}

const made = (address: string, fields: Given): ChosenPerson => ({
	kind: 'made',
	address: normalizeAddress(address),
	fields,
});

function textIn(given: Given, name: string): string | null {
	const value = given[name];
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
