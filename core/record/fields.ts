import { ArcError } from '../errors';
import { readValue, type FieldDefinition } from '../field';
import type { StandardRecordType } from './record';

const ownerFields: readonly FieldDefinition[] = [
	{ id: 'owner.user', label: 'Owner (User)', kind: 'text' },
	{ id: 'owner.team', label: 'Owner (Team)', kind: 'text' },
];

/** The fields of the standard record types. Every record takes further ones of the user's own. */
export const recordFields: Record<StandardRecordType, readonly FieldDefinition[]> = {
	account: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'emails', label: 'Emails', kind: 'list' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['active', 'inactive'] },
		...ownerFields,
	],
	case: [
		{ id: 'title', label: 'Title', kind: 'text', required: true },
		{ id: 'customer.account', label: 'Customer (Accounts)', kind: 'text' },
		{ id: 'customer.contact', label: 'Customer (Contacts)', kind: 'text' },
		{ id: 'contact', label: 'Contact (Contacts)', kind: 'text' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['active', 'resolved', 'cancelled'] },
		{ id: 'priority', label: 'Priority', kind: 'choice', choices: ['high', 'normal', 'low'] },
		{ id: 'origin', label: 'Origin', kind: 'text' },
		{ id: 'description', label: 'Description', kind: 'text' },
		{ id: 'resolvedOn', label: 'Resolved On', kind: 'time' },
		{ id: 'originQueue', label: 'Origin Queue', kind: 'text' },
		{ id: 'number', label: 'Case Number', kind: 'text', readOnly: true },
		...ownerFields,
	],
	contact: [
		{ id: 'firstName', label: 'First Name', kind: 'text' },
		{ id: 'lastName', label: 'Last Name', kind: 'text', required: true },
		{ id: 'emails', label: 'Emails', kind: 'list' },
		{ id: 'account', label: 'Account', kind: 'text' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['active', 'inactive'] },
		...ownerFields,
	],
	entitlement: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'customer.account', label: 'Customer (Accounts)', kind: 'text' },
		{ id: 'customer.contact', label: 'Customer (Contacts)', kind: 'text' },
		{ id: 'contacts', label: 'Contacts', kind: 'list' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['draft', 'active', 'cancelled', 'expired', 'waiting'] },
		{ id: 'startsOn', label: 'Starts On', kind: 'time' },
		{ id: 'endsOn', label: 'Ends On', kind: 'time' },
	],
	lead: [
		{ id: 'firstName', label: 'First Name', kind: 'text' },
		{ id: 'lastName', label: 'Last Name', kind: 'text', required: true },
		{ id: 'subject', label: 'Topic', kind: 'text' },
		{ id: 'emails', label: 'Emails', kind: 'list' },
		{ id: 'state', label: 'State', kind: 'choice', choices: ['active', 'inactive'] },
		...ownerFields,
	],
	opportunity: [
		{ id: 'name', label: 'Topic', kind: 'text', required: true },
		{ id: 'customer.account', label: 'Customer (Accounts)', kind: 'text' },
		{ id: 'customer.contact', label: 'Customer (Contacts)', kind: 'text' },
		...ownerFields,
	],
	queue: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'emailAddress', label: 'Incoming Email', kind: 'text' },
		...ownerFields,
	],
	team: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'administrator', label: 'Administrator', kind: 'text' },
	],
	template: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'recordType', label: 'Record Type', kind: 'text', required: true },
		{ id: 'language', label: 'Language', kind: 'text' },
		{ id: 'subject', label: 'Subject', kind: 'text', required: true },
		{ id: 'body', label: 'Text', kind: 'text', required: true },
		{ id: 'html', label: 'HTML', kind: 'text' },
	],
	user: [
		{ id: 'name', label: 'Name', kind: 'text', required: true },
		{ id: 'email', label: 'Email', kind: 'text' },
		{ id: 'enabled', label: 'Enabled', kind: 'boolean' },
		{ id: 'privileges', label: 'Privileges', kind: 'list' },
	],
};

const fieldsByType: ReadonlyMap<string, readonly FieldDefinition[]> = new Map(Object.entries(recordFields));
const noFields: readonly FieldDefinition[] = [];

/** The fields of a standard record type; none for a custom one. */
export function standardFieldsOf(type: string): readonly FieldDefinition[] {
	return fieldsByType.get(type) ?? noFields;
}

type Definitions = ReadonlyMap<string, FieldDefinition>;
/** Definitions by the name of their field, made once for each list: many records are read by one. */
const definitionsOf = new WeakMap<readonly FieldDefinition[], Definitions>();

function byName(known: readonly FieldDefinition[]): Definitions {
	const made = definitionsOf.get(known) ?? new Map(known.map((definition) => [definition.id, definition]));
	definitionsOf.set(known, made);
	return made;
}

/**
 * Turns values as forms give them into the fields of a record: dotted names become references,
 * lists may be written with commas, times become ISO 8601, and empty texts clear a field.
 *
 * @throws ArcError `fieldInvalid` that names the field, what was found and what it takes
 */
export function readFields(
	type: string,
	values: Readonly<Record<string, unknown>>,
	known: readonly FieldDefinition[] = standardFieldsOf(type),
): Record<string, unknown> {
	const definitions = byName(known);
	const fields = new Map<string, unknown>();
	for (const [id, value] of Object.entries(values)) {
		if (value === undefined) continue;
		const definition = definitions.get(id);
		if (definition?.readOnly === true) {
			throw new ArcError('fieldInvalid', `The field \`${id}\` of a ${type} is given by the store`, {
				hint: 'Leave it out.',
			});
		}
		const read = definition === undefined ? value : readValue(`a ${type}`, definition, value);
		const dot = definition === undefined ? -1 : id.indexOf('.');
		if (dot !== -1) setReference(type, fields, id.slice(0, dot), id.slice(dot + 1), read);
		else if (isGivenTwice(fields.get(id), read)) throw givenTwice(type, id);
		else fields.set(id, read);
	}
	return Object.fromEntries(fields);
}

function setReference(type: string, fields: Map<string, unknown>, name: string, key: string, id: unknown): void {
	if (id === null) {
		if (!fields.has(name)) fields.set(name, null);
		return;
	}
	if (isGivenTwice(fields.get(name), id)) throw givenTwice(type, name);
	fields.set(name, { [key]: id });
}

function isGivenTwice(before: unknown, now: unknown): boolean {
	return before !== undefined && before !== null && now !== null;
}

function givenTwice(type: string, name: string): ArcError {
	return new ArcError('fieldInvalid', `The field \`${name}\` of a ${type} is given twice`, {
		hint: 'Leave one of the two empty.',
	});
}
