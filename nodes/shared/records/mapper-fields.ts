import type { FieldType, ResourceMapperField } from 'n8n-workflow';
import type { FieldKind } from '../../../core/field';
import { standardFieldsOf } from '../../../core/record/fields';
import type { RecordField } from '../../../core/record/record-type';

const fieldTypes: Record<FieldKind, FieldType> = {
	text: 'string',
	number: 'number',
	boolean: 'boolean',
	time: 'dateTime',
	list: 'string',
	choice: 'options',
};

/** The fields of a record type that a resource mapper shows for an operation. */
export function mapperFieldsOf(type: string, fields: readonly RecordField[], operation: string): ResourceMapperField[] {
	// Create Record fills these by itself; of all others nobody else knows.
	const filled = new Set(standardFieldsOf(type).map(({ id }) => id));
	const isUpdate = operation === 'update' || operation === 'reopen';
	return fields
		.filter(({ readOnly }) => readOnly !== true)
		.map((field) => ({
			...mapperField(field),
			required: operation === 'create' && field.required === true && !filled.has(field.id),
			removed: isUpdate || field.level === 'optional',
		}));
}

export function mapperField({ id, label, kind, choices, choiceLabels = {} }: RecordField): ResourceMapperField {
	return {
		id,
		displayName: kind === 'list' ? `${label} (With Commas)` : label,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: ['name', 'emailAddress', 'emails', 'number'].includes(id),
		display: true,
		removed: false,
		type: fieldTypes[kind],
		...(choices === undefined
			? {}
			: { options: choices.map((value) => ({ name: choiceLabels[value] ?? value, value })) }),
	};
}
