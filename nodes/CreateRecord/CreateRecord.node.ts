import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { getRecordFields } from '../shared/records/record-fields';
import { oneRecord } from '../shared/records/record-type-words';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { nodeWork } from '../shared/rule/node-work';
import { toNodeError } from '../shared/to-node-error';
import { createRecordProperties } from './description';

const work = nodeWork('createRecord', async () => await import('./create-batch.js'));

export class CreateRecord implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Create Record',
		name: 'createRecord',
		icon: { light: 'file:create-record.svg', dark: 'file:create-record.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			`={{ $parameter["operation"] === "create" ? "Create " + ${oneRecord}` +
			' : $parameter["operation"] === "update" ? "Update the connected case" : "Reopen the connected case" }}',
		description: 'Creates one case or other record from an activity, or updates or reopens the connected case',
		defaults: { name: 'Create Record' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: recordStoreCredentials,
		properties: createRecordProperties,
	};

	methods = {
		resourceMapping: { getRecordFields },
		credentialTest: recordStoreTests,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { createBatch } = await work();
			return await createBatch(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
