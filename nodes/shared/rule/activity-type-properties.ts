import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { standardActivityTypes } from '../../../core/activity/activity';

/** `phoneCall` as "Phone Call". */
const titleOf = (type: string): string => (type.charAt(0).toUpperCase() + type.slice(1)).replace(/\B[A-Z]/g, ' $&');

/** Every activity type, and the user's own ones, in the order of the alphabet. */
export const activityTypeOptions: INodePropertyOptions[] = [
	...standardActivityTypes.map((type) => ({ name: titleOf(type), value: type })),
	{ name: 'Custom Activity', value: 'custom' },
].sort((one, other) => (one.name < other.name ? -1 : 1));

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
