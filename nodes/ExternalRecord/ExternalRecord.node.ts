import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { recordStoreCredentials } from '../shared/store/record-store-properties';
import { toNodeError } from '../shared/to-node-error';
import { externalRecordProperties } from './description';
import { outputsExpression } from './outputs';

export class ExternalRecord implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'External Record',
		name: 'externalRecord',
		icon: { light: 'file:external-record.svg', dark: 'file:external-record.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "connect"' +
			' ? "Connect a record of " + ($parameter["system"] || "another system")' +
			' : "Begin; in doubt: " + ({ fail: "fail", lookUp: "look it up first", makeAgain: "make again" })[$parameter["inDoubt"]] }}',
		description:
			'Stands before and behind your own node that makes the record in another system, so that it is made once and answers find it',
		defaults: { name: 'External Record' },
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression,
		usableAsTool: true,
		credentials: recordStoreCredentials,
		properties: externalRecordProperties,
	};

	methods = { credentialTest: recordStoreTests };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			if (this.getNodeParameter('operation', 0) === 'connect') {
				const { connectBatch } = await import('./connect-batch.js');
				return await connectBatch(this);
			}
			const { beginBatch } = await import('./begin-batch.js');
			return await beginBatch(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
