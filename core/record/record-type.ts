import { ArcError } from '../errors';
import type { FieldDefinition } from '../field';
import { readFields } from './fields';
import { standardRecordTypes, type StandardRecordType } from './record';

/** A record type by the name that records have, and what people call it. */
export interface RecordType {
	readonly name: string;
	readonly label: string;
}

/** A field as the system that keeps the records describes it, for forms. */
export interface RecordField extends FieldDefinition {
	/** How much a record wants it that is not required, where the system tells: forms show `optional` ones when asked. */
	readonly level?: 'recommended' | 'optional';
	/** What people call the choices, by choice; one that is missing is called as it is. */
	readonly choiceLabels?: Readonly<Record<string, string>>;
}

/** A custom record type, such as `custom_device`, as its users declare it. Records of it take further fields all the same. */
export interface RecordTypeDefinition extends RecordType {
	readonly fields: readonly FieldDefinition[];
}

const standardLabels: Record<StandardRecordType, string> = {
	account: 'Account',
	case: 'Case',
	contact: 'Contact',
	entitlement: 'Entitlement',
	lead: 'Lead',
	opportunity: 'Opportunity',
	queue: 'Queue',
	team: 'Team',
	template: 'Template',
	user: 'User',
};

/** The standard record types, as every system has them. */
export const standardTypes: readonly RecordType[] = standardRecordTypes.map((name) => ({
	name,
	label: standardLabels[name],
}));

const mostFields = 200;
const typeName = /^[A-Za-z][\w-]{0,99}$/;
const fieldName = /^[A-Za-z]\w{0,99}$/;
/** What a store gives every record. */
const givenFields: ReadonlySet<string> = new Set(['id', 'type', 'createdOn', 'modifiedOn', 'test']);
/** What every store looks addresses up in. */
const addressKinds = new Map<string, readonly FieldDefinition['kind'][]>([
	['emails', ['list', 'text']],
	['email', ['text']],
	['emailAddress', ['text']],
]);

/** @throws ArcError `fieldInvalid` that names what cannot be declared so */
export function checkRecordType({ name, fields }: RecordTypeDefinition): void {
	const refuse = (message: string, hint: string): ArcError => new ArcError('fieldInvalid', message, { hint });
	if (!typeName.test(name)) {
		throw refuse(
			`The record type "${name.slice(0, 60)}" cannot be declared under this name`,
			'Use letters, digits, underscores and hyphens, beginning with a letter, as in custom_device.',
		);
	}
	if (standardRecordTypes.some((standard) => standard === name)) {
		throw refuse(
			`The record type ${name} is there already, with fields of its own`,
			'Give the custom type another name; further fields need no declaration.',
		);
	}
	if (fields.length > mostFields)
		throw refuse(
			`The record type ${name} has ${fields.length} fields, expected at most ${mostFields}`,
			'Declare those that forms show.',
		);
	const seen = new Set<string>();
	for (const { id, kind, choices } of fields) {
		if (!fieldName.test(id))
			throw refuse(
				`The field "${id.slice(0, 60)}" of ${name} cannot have this name`,
				'Use letters, digits and underscores, beginning with a letter.',
			);
		if (givenFields.has(id))
			throw refuse(`The field \`${id}\` of ${name} is given by the store`, 'Choose another name.');
		if (seen.has(id)) throw refuse(`The field \`${id}\` of ${name} is declared twice`, 'Remove one of the two.');
		if (kind === 'choice' && (choices ?? []).length === 0)
			throw refuse(`The field \`${id}\` of ${name} is a choice of nothing`, 'List its choices.');
		const allowed = addressKinds.get(id);
		if (allowed?.includes(kind) === false)
			throw refuse(
				`The field \`${id}\` of ${name} holds addresses, expected the kind ${allowed.join(' or ')}`,
				'Change its kind, or its name.',
			);
		seen.add(id);
	}
}

/**
 * The values that a record of a declared type is made of or changed by, in the form in which they
 * are stored; fields that are not declared stay as they are.
 *
 * @throws ArcError `fieldInvalid` for a value of another kind, and for a required field that a new
 * record lacks or a change clears
 */
export function readDeclared(
	definition: RecordTypeDefinition,
	values: Readonly<Record<string, unknown>>,
	isNew: boolean,
): Record<string, unknown> {
	const read = readFields(definition.name, values, definition.fields);
	for (const { id, required } of definition.fields) {
		const isEmpty = read[id] === null || read[id] === undefined;
		if (required !== true || !isEmpty || !(isNew || id in read)) continue;
		throw new ArcError('fieldInvalid', `The field \`${id}\` of a ${definition.name} is empty, and it is required`, {
			hint: 'Map a value to it.',
		});
	}
	return read;
}
