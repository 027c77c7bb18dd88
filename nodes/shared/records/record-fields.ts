import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { activityFieldsOf } from '../../../core/activity/activity-fields';
import { recordTypeOf } from '../../../core/decision/record/chosen-record-type';
import type { RecordField } from '../../../core/record/record-type';
import { openStore } from '../store/open-store';
import { toNodeError } from '../to-node-error';
import { mapperField, mapperFieldsOf } from './mapper-fields';

/** The fields of the chosen record type for a resource mapper, as the store that keeps the records describes them. */
export async function getRecordFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const type = recordTypeOf({
		recordType: this.getNodeParameter('recordType', 'case') as string,
		customRecordType: this.getNodeParameter('customRecordType', '') as string,
	});
	// Create Record has parameters of its own for these.
	const apart = new Set(
		/\.createRecord(?:Tool)?$/.test(this.getNode().type) ? ['customer.account', 'customer.contact', 'contact'] : [],
	);
	const fields = (await fieldsIn(this, type)).filter(({ id }) => !apart.has(id));
	return {
		fields: mapperFieldsOf(type, fields, this.getNodeParameter('operation', 'create') as string),
		emptyFieldsNotice:
			'No fields are declared for this custom record type: declare them with ARC Store, or use Further Fields.',
	};
}

async function fieldsIn(context: ILoadOptionsFunctions, type: string): Promise<readonly RecordField[]> {
	try {
		return await (await openStore(context)).fieldsOf(type);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The fields of the chosen activity type for a resource mapper; a custom type has those that all types have. */
export async function getActivityFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const type = this.getNodeParameter('activityType', 'email') as string;
	return { fields: activityFieldsOf(type).map(mapperField) };
}
