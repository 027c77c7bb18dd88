import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { getRecordFields } from '../shared/records/record-fields';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { toNodeError } from '../shared/to-node-error';
import { arcStoreProperties } from './description';
import { storeSubtitle } from './subtitle';

export class ArcStore implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ARC Store',
		name: 'arcStore',
		icon: { light: 'file:arc-store.svg', dark: 'file:arc-store.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: storeSubtitle,
		description:
			'Reads and writes the records that rules work with (cases, contacts, accounts, queues, templates and further types), and what became of messages',
		defaults: { name: 'ARC Store' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: recordStoreCredentials,
		properties: arcStoreProperties,
	};

	methods = {
		resourceMapping: { getRecordFields },
		credentialTest: recordStoreTests,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { runOperation } = await import('./run-operation.js');
			return await runOperation(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
