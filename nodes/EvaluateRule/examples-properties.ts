import type { INodeProperties } from 'n8n-workflow';

const example: INodeProperties[] = [
	{
		displayName: 'Example Name',
		name: 'name',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. An urgent mail of a customer',
		description: 'What the error calls the example when it fails',
	},
	{
		displayName: 'Activity',
		name: 'activity',
		type: 'json',
		noDataExpression: true,
		default: '{\n  "subject": "",\n  "from": "ada@fabrikam.example",\n  "text": ""\n}',
		description:
			'The email or other activity, with the fields that the conditions read. What is left out is empty; without a type it is an incoming email.',
	},
	{
		displayName: 'Facts',
		name: 'facts',
		type: 'json',
		noDataExpression: true,
		default: '{ "sender": "contact" }',
		description:
			'What surrounds the activity. <code>sender</code> is contact, account, inactive, other, ambiguous, unknown or none, or an object with <code>kind</code>, <code>contact</code> and <code>account</code>; <code>connectedCase</code>, <code>entitlement</code> and <code>queue</code> are records with their fields. What is left out does not exist, apart from a contact as sender.',
	},
	{
		displayName: 'Must Reach',
		name: 'expected',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'A Condition Item', value: 'conditionItem' },
			{
				name: 'No Condition Item',
				value: 'noMatch',
				description: 'It ends before the conditions, or none of them matches',
			},
		],
		default: 'conditionItem',
		description: 'What the rule must make of the activity',
	},
	{
		displayName: 'Condition Name',
		name: 'conditionItem',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Urgent',
		displayOptions: { show: { expected: ['conditionItem'] } },
		description: 'The name of the condition item that must be the first to match',
	},
];

/** Examples that a rule carries with it, and that hold it against what it was meant for. */
export const examplesProperty: INodeProperties = {
	displayName: 'Examples',
	name: 'examples',
	type: 'fixedCollection',
	placeholder: 'Add Example',
	default: {},
	noDataExpression: true,
	typeOptions: {
		multipleValues: true,
		sortable: true,
		fixedCollection: { itemTitle: '={{ $collection.item.value.name }}' },
	},
	description:
		'Activities, each with the condition item that it must reach. They are tried before each execution, without the record store. If one fails, the rule makes nothing and its activities wait, until you mend rule or example.',
	options: [{ displayName: 'Example', name: 'values', values: example }],
};
