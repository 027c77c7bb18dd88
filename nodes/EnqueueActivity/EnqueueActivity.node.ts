import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { searchRecords } from '../shared/records/locate-record';
import { getActivityFields } from '../shared/records/record-fields';
import { activityTypeOptions } from '../shared/rule/activity-type-properties';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { toNodeError } from '../shared/to-node-error';
import { lowerNamesOf, wordFor } from '../shared/words';
import { enqueueActivityProperties } from './description';

export class EnqueueActivity implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Enqueue Activity',
		name: 'enqueueActivity',
		icon: { light: 'file:enqueue-activity.svg', dark: 'file:enqueue-activity.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			`={{ ${wordFor('direction', { incoming: 'Incoming', outgoing: 'Outgoing' })} + " " + ` +
			`($parameter["activityType"] ? ${wordFor('activityType', lowerNamesOf(activityTypeOptions))} : "email") }}`,
		description:
			'Turns items of any trigger into activities in a queue, or stores a message that somebody of yours sent',
		defaults: { name: 'Enqueue Activity' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: recordStoreCredentials,
		properties: enqueueActivityProperties,
	};

	methods = {
		listSearch: { searchQueues: searchRecords('queue') },
		resourceMapping: { getActivityFields },
		credentialTest: recordStoreTests,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { enqueueItems } = await import('./enqueue-items.js');
			return await enqueueItems(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
