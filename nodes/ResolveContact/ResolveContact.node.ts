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
import { itemOfTheRuleOption, toolItemProperty } from '../shared/items/item-of-the-rule';

const work = nodeWork('resolveContact', async () => await import('./resolve-batch.js'));

export class ResolveContact implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Resolve Contact',
		name: 'resolveContact',
		icon: { light: 'file:resolve-contact.svg', dark: 'file:resolve-contact.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ terminate: "Unknown sender: end", createContact: "Unknown sender: new contact", continue: "Unknown sender: continue" })[$parameter["ifNo"]] }}',
		description: 'Is this email sender a contact or an account? Finds the customer, and can create the contact',
		defaults: { name: 'Resolve Contact' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Customer', 'No Customer'],
		usableAsTool: true,
		credentials: recordStoreCredentials,
		properties: [
			toolItemProperty,
			{
				displayName: 'If the Sender Is Unknown',
				name: 'ifNo',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Continue',
						value: 'continue',
						description:
							'The item leaves by No Customer. Find the customer with your own nodes, and map what they give to Customer (Contacts) in Create Record, for example Ada Byron &lt;ada@fabrikam.example&gt;.',
					},
					{
						name: 'Create Contact',
						value: 'createContact',
						description: 'A contact is made from the name and address of the sender',
					},
					{
						name: 'End Without a Record',
						value: 'terminate',
						description: 'The item ends here as skipped (No customer). In Dynamics: terminate.',
					},
				],
				default: 'terminate',
				description: 'What happens when the sender is neither a contact nor an account. In Dynamics: if no.',
			},
			...recordStoreProperties,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [itemOfTheRuleOption],
			},
		],
	};

	methods = { credentialTest: recordStoreTests };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const { resolveBatch } = await work();
			return await resolveBatch(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
