import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

export const activityTypeOptions: INodePropertyOptions[] = [
	{ name: 'Appointment', value: 'appointment' },
	{ name: 'Custom Activity', value: 'custom' },
	{ name: 'Email', value: 'email' },
	{ name: 'Phone Call', value: 'phoneCall' },
	{ name: 'Service Activity', value: 'serviceActivity' },
	{ name: 'Social Activity', value: 'socialActivity' },
	{ name: 'Task', value: 'task' },
];

export const customActivityTypeProperty: INodeProperties = {
	displayName: 'Custom Activity Type',
	name: 'customActivityType',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. custom_inspection',
	displayOptions: { show: { activityType: ['custom'] } },
	description: 'The name of the type, as the activities have it',
};
