import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { standardTypes } from '../../../core/record/record-type';

/** The standard record types by label, and a custom one between them. */
export const recordTypeOptions: INodePropertyOptions[] = [
	...standardTypes.map(({ name, label }) => ({ name: label, value: name })),
	{ name: 'Custom Record', value: 'custom' },
].sort((one, other) => (one.name < other.name ? -1 : 1));

export const customRecordTypeProperty: INodeProperties = {
	displayName: 'Custom Record Type',
	name: 'customRecordType',
	type: 'string',
	noDataExpression: true,
	default: '',
	required: true,
	placeholder: 'e.g. custom_device',
	displayOptions: { show: { recordType: ['custom'] } },
	description: 'The name of the type. It is made with its first record.',
};

/** Fields that the record type does not list. */
export const furtherFieldsProperty: INodeProperties = {
	displayName: 'Further Fields',
	name: 'furtherFields',
	type: 'assignmentCollection',
	default: {},
	description: 'Your own fields. Every record takes them.',
};

/** The fields of the record type that is chosen beside it, with values; all of them at once, where it is asked. */
export const recordFieldsProperty = (
	description: string,
	{ everyField }: { readonly everyField: boolean },
): INodeProperties => ({
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	typeOptions: {
		loadOptionsDependsOn: ['recordType', 'customRecordType', 'operation'],
		resourceMapper: {
			resourceMapperMethod: 'getRecordFields',
			mode: 'map',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: everyField,
			supportAutoMap: everyField,
		},
	},
	description,
});
