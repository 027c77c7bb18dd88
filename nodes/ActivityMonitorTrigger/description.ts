import type { INodeProperties } from 'n8n-workflow';
import { recordStoreProperties } from '../shared/store/record-store-properties';

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
		description: 'Where the page is, behind the webhook address of this n8n',
	},
	...recordStoreProperties,
];
