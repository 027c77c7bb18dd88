import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

export const recordTypeOptions: INodePropertyOptions[] = [
	{ name: 'Account', value: 'account' },
	{ name: 'Case', value: 'case' },
	{ name: 'Contact', value: 'contact' },
	{ name: 'Custom Record', value: 'custom' },
	{ name: 'Entitlement', value: 'entitlement' },
	{ name: 'Lead', value: 'lead' },
	{ name: 'Opportunity', value: 'opportunity' },
	{ name: 'Queue', value: 'queue' },
	{ name: 'Team', value: 'team' },
	{ name: 'Template', value: 'template' },
	{ name: 'User', value: 'user' },
];

export const customRecordTypeProperty: INodeProperties = {
	displayName: 'Custom Record Type',
	name: 'customRecordType',
	type: 'string',
	noDataExpression: true,
	default: '',
	required: true,
	placeholder: 'e.g. custom_device',
	displayOptions: { show: { recordType: ['custom'] } },
	description: 'The type is made with its first record',
};

/** Fields that the record type does not list. */
export const furtherFieldsProperty: INodeProperties = {
	displayName: 'Further Fields',
	name: 'furtherFields',
	type: 'assignmentCollection',
	default: {},
	description: 'Fields of your own; every record takes them',
};
