import type { FieldType, ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';
import type { FieldDefinition, FieldKind } from '../../../core/field';
import { activityFieldsOf } from '../../../core/activity/activity-fields';
import { recordTypeOf } from '../../../core/decision/chosen-record-type';
import { fieldsOf } from '../../../core/record/fields';
import { openStore } from '../store/open-store';
import { toNodeError } from '../to-node-error';

const fieldTypes: Record<FieldKind, FieldType> = {
	text: 'string',
	number: 'number',
	boolean: 'boolean',
	time: 'dateTime',
	list: 'string',
	choice: 'options',
};

/** The fields of the chosen record type for a resource mapper; those of a custom type as its users declared them. */
export async function getRecordFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const chosen = this.getNodeParameter('recordType', 'case') as string;
	const type = recordTypeOf({
		recordType: chosen,
		customRecordType: this.getNodeParameter('customRecordType', '') as string,
	});
	// Create Record has parameters of its own for these.
	const apart = new Set(
		/\.createRecord(?:Tool)?$/.test(this.getNode().type) ? ['customer.account', 'customer.contact', 'contact'] : [],
	);
	const operation = this.getNodeParameter('operation', 'create') as string;
	const update = ['update', 'reopen'].includes(operation);
	const definitions = chosen === 'custom' ? await declaredFields(this, type) : fieldsOf(type);
	return {
		fields: definitions
			.filter(({ id, readOnly }) => readOnly !== true && !apart.has(id))
			// The standard types are filled by defaults; of a declared one nobody else knows.
			.map((definition) => ({
				...mapperField(definition, update),
				required: chosen === 'custom' && operation === 'create' && definition.required === true,
			})),
		emptyFieldsNotice:
			'No fields are declared for this custom record type: declare them with ARC Store, or use Further Fields.',
	};
}

async function declaredFields(context: ILoadOptionsFunctions, type: string): Promise<readonly FieldDefinition[]> {
	try {
		const store = await openStore(context);
		return (await store.recordTypes()).find(({ name }) => name === type)?.fields ?? [];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
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
		...(definition.choices === undefined
			? {}
			: { options: definition.choices.map((value) => ({ name: value, value })) }),
	};
}
