import type { FieldType, ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';
import type { FieldDefinition, FieldKind } from '../../core/field';
import { activityFieldsOf } from '../../core/activity/activity-fields';
import { recordTypeOf } from '../../core/decision/record-mapping';
import { fieldsOf } from '../../core/record/fields';

const fieldTypes: Record<FieldKind, FieldType> = {
	text: 'string',
	number: 'number',
	boolean: 'boolean',
	time: 'dateTime',
	list: 'string',
	choice: 'options',
};

/** The fields of the chosen record type for a resource mapper; a custom type has none of its own. */
export async function getRecordFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const type = recordTypeOf({
		recordType: this.getNodeParameter('recordType', 'case') as string,
		customRecordType: this.getNodeParameter('customRecordType', '') as string,
	});
	// Create Record has parameters of its own for these.
	const apart = new Set(this.getNode().type.endsWith('.createRecord') ? ['customer.account', 'customer.contact', 'contact'] : []);
	const update = ['update', 'reopen'].includes(this.getNodeParameter('operation', 'create') as string);
	return {
		fields: fieldsOf(type)
			.filter(({ id, readOnly }) => readOnly !== true && !apart.has(id))
			.map((definition) => mapperField(definition, update)),
		emptyFieldsNotice: 'A custom record type has no fields of its own: use Further Fields.',
	};
}

/** The fields of the chosen activity type for a resource mapper; a custom type has those that all types have. */
export async function getActivityFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const type = this.getNodeParameter('activityType', 'email') as string;
	return { fields: activityFieldsOf(type).map((definition) => mapperField(definition, false)) };
}

function mapperField(definition: FieldDefinition, update: boolean): ResourceMapperField {
	return {
		id: definition.id,
		displayName: definition.kind === 'list' ? `${definition.label} (List, or Text With Commas)` : definition.label,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: ['name', 'emailAddress', 'emails', 'number'].includes(definition.id),
		display: true,
		removed: update,
		type: fieldTypes[definition.kind],
		...(definition.choices === undefined ? {} : { options: definition.choices.map((value) => ({ name: value, value })) }),
	};
}
