import { itemTitleExpression } from './item-title';
import { itemOfTheRuleOption } from '../shared/items/item-of-the-rule';
import type { INodeProperties } from 'n8n-workflow';

/** How many own outputs a rule may ask for. */
const mostOwnOutputs = 20;

const group: INodeProperties[] = [
	{
		displayName: 'About',
		name: 'about',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Account', value: 'account', description: 'The account of the sender' },
			{ name: 'Activity', value: 'activity', description: 'The email or other activity, and anything on the item' },
			{ name: 'Connected Case', value: 'case', description: 'The case that the activity belongs to' },
			{ name: 'Contact', value: 'contact', description: 'The contact of the sender' },
			{ name: 'Entitlement', value: 'entitlement', description: 'The entitlement that covers the sender' },
			{ name: 'Queue', value: 'queue', description: 'The queue of the item' },
		],
		default: 'activity',
		description:
			'What the rows speak of. For a related record, write the name of one of its fields on the left of a row. Without such a record, the group does not hold.',
	},
	{
		displayName: 'Rows',
		name: 'conditions',
		type: 'filter',
		default: {},
		typeOptions: {
			filter: {
				version: 3,
				caseSensitive: '={{ $parameter.options?.ignoreCase === false }}',
				typeValidation: '={{ $parameter.options?.looseTypes === false ? "strict" : "loose" }}',
				maxConditions: 50,
			},
		},
	},
];

const conditionItem: INodeProperties[] = [
	{
		displayName: 'Condition Name',
		name: 'name',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Urgent',
		description: 'A name that says what it is for. The activity monitor shows it.',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Matched', value: 'matched' },
			{ name: 'Own Output', value: 'own' },
		],
		default: 'matched',
		description: 'By which output an activity leaves that this item matches',
	},
	{
		displayName: 'Output Number',
		name: 'outputNumber',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: mostOwnOutputs },
		default: 1,
		displayOptions: { show: { output: ['own'] } },
		description:
			'Which of the Own Outputs below, from 1 on. Items may share one. The number stays when you sort or delete items.',
	},
	{
		displayName: 'Match',
		name: 'combinator',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'All Groups', value: 'all' },
			{ name: 'Any Group', value: 'any' },
		],
		default: 'all',
		description: 'Whether all groups must hold, or one is enough',
	},
	{
		displayName: 'Groups (Pass if Blank)',
		name: 'groups',
		type: 'fixedCollection',
		placeholder: 'Add Group',
		default: {},
		typeOptions: { multipleValues: true, sortable: true },
		description: 'An item without groups takes every activity',
		options: [{ displayName: 'Group', name: 'values', values: group }],
	},
];

export const conditionProperties: INodeProperties[] = [
	{
		displayName: 'Conditions to Evaluate',
		name: 'items',
		type: 'fixedCollection',
		placeholder: 'Add Condition Item',
		default: {},
		required: true,
		typeOptions: {
			multipleValues: true,
			sortable: true,
			minRequiredFields: 1,
			fixedCollection: { itemTitle: itemTitleExpression },
		},
		description: 'Tried in this order. The first that matches wins, and the rest are not looked at.',
		options: [{ displayName: 'Condition Item', name: 'values', values: conditionItem }],
	},
	{
		displayName: 'Own Outputs',
		name: 'ownOutputs',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 0, maxValue: mostOwnOutputs },
		default: 0,
		description: 'How many further outputs condition items may use, beside Matched',
	},
];

export const evaluateOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Ignore Case',
			name: 'ignoreCase',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description: 'Whether text is compared, and regular expressions are matched, without regard to case',
		},
		itemOfTheRuleOption,
		{
			displayName: 'Less Strict Type Validation',
			name: 'looseTypes',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description: 'Whether values of another type are converted before they are compared, such as "5" to 5',
		},
	],
};
