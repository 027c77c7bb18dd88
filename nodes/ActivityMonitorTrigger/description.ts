import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { recordStoreProperties } from '../shared/store/record-store-properties';

const timeZones: INodePropertyOptions[] = [
	{ name: 'Of the Workflow', value: '' },
	...[...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({ name: zone, value: zone })),
];

export const activityMonitorProperties: INodeProperties[] = [
	{
		displayName:
			'Publish the workflow and open the production URL. Nothing comes out of this node: it answers the page itself.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: 'activity-monitor',
		required: true,
		placeholder: 'e.g. activity-monitor',
		description: 'The end of the address of the page',
	},
	...recordStoreProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Show Message Texts',
				name: 'showTexts',
				type: 'boolean',
				default: false,
				description:
					'Whether the page of a record shows the texts of its messages. Everybody with the login of the page can read them.',
			},
			{
				displayName: 'Time Zone',
				name: 'timeZone',
				type: 'options',
				options: timeZones,
				default: '',
				description: 'The time zone of the page',
			},
		],
	},
];
