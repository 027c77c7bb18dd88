import type { INodeProperties } from 'n8n-workflow';

const importing = { operation: ['importDynamicsRules'] };

/** The parameters of Import From Dynamics 365. */
export const importProperties: INodeProperties[] = [
	{
		displayName:
			'Nothing is written. Each rule becomes an item with its workflow, which you import into n8n, and a report of what has no counterpart or needs a look. A condition item of which anything has no counterpart matches nothing, and says so in its name.',
		name: 'importNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: importing },
	},
	{
		displayName: 'Rules (JSON)',
		name: 'dynamicsRules',
		type: 'json',
		default: '',
		required: true,
		placeholder: 'e.g. { "value": [] }',
		displayOptions: { show: importing },
		description:
			"What Dataverse's Web API answers for convertrules with their items, as convertrules?$expand=convertrule_convertruleitem: a row, a list, or the whole answer",
	},
	{
		displayName: 'Read Further Columns',
		name: 'furtherColumns',
		type: 'boolean',
		default: false,
		displayOptions: { show: importing },
		description:
			'Whether columns that have no counterpart are read under their own names, as activity.new_severity, rather than make their condition item match nothing. Records of Dataverse have all of their columns in any case.',
	},
];
