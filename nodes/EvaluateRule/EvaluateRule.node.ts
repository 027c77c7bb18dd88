import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { recordStoreTests } from '../shared/credentials/credential-tests';
import { recordStoreCredentials, recordStoreProperties } from '../shared/store/record-store-properties';
import { nodeWork } from '../shared/rule/node-work';
import { toNodeError } from '../shared/to-node-error';
import { advancedProperties } from './advanced-properties';
import { conditionProperties, evaluateOptions } from './condition-properties';
import { examplesProperty } from './examples-properties';
import { outputsExpression } from './outputs';

const work = nodeWork('evaluateRule', async () => await import('./evaluate-batch.js'));

export class EvaluateRule implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Evaluate Rule',
		name: 'evaluateRule',
		icon: { light: 'file:evaluate-rule.svg', dark: 'file:evaluate-rule.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ((number) => number === 0 ? "No condition item yet" : number === 1 ? "1 condition item" : number + " condition items")((($parameter["items"] || {}).values || []).length) }}',
		description:
			'Decides what becomes of an activity: first by the settings of the rule, then by its condition items in order. The first that matches wins',
		defaults: { name: 'Evaluate Rule' },
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression,
		credentials: recordStoreCredentials,
		hints: [
			{
				message: 'Add a condition item first: one without groups takes every activity.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ (($parameter["items"] || {}).values || []).length === 0 }}',
			},
			{
				message:
					'Emails from people who are in no contact or account make no record. Switch on Allow Emails From Unknown Senders to take them.',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'always',
				displayCondition: '={{ $parameter["allowUnknownSenders"] !== true }}',
			},
		],
		properties: [
			...conditionProperties,
			...advancedProperties,
			examplesProperty,
			...recordStoreProperties,
			evaluateOptions,
		],
		usableAsTool: true,
	};

	methods = { credentialTest: recordStoreTests };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { evaluateBatch } = await work();
			return await evaluateBatch(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
