import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { itemOfTheRuleOption, toolItemProperty } from '../shared/items/item-of-the-rule';
import {
	customRecordTypeProperty,
	furtherFieldsProperty,
	recordTypeOptions,
} from '../shared/records/record-type-properties';
import { recordStoreProperties } from '../shared/store/record-store-properties';

const notable = new Set(['case', 'custom', 'lead', 'opportunity']);
const beginning: IDisplayOptions = { show: { operation: ['begin'] } };
const connecting: IDisplayOptions = { show: { operation: ['connect'] } };
const forTypes = (...recordType: readonly string[]): IDisplayOptions => ({
	show: { operation: ['connect'], recordType: [...recordType] },
});

const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Begin',
			value: 'begin',
			description: 'Before your node: note that it is about to make the record',
			action: 'Begin a record in another system',
		},
		{
			name: 'Connect',
			value: 'connect',
			description: 'Behind your node: note what it made, and connect the activity to it',
			action: 'Connect a record of another system',
		},
	],
	default: 'begin',
};

const beginProperties: INodeProperties[] = [
	{
		displayName:
			'Behind <b>Make</b>, put your node that makes the record, and behind that External Record with the operation Connect. Give your node the <b>ID of the queue item</b>, as idempotency key or in a field of the record, so that the record can be found again.',
		name: 'beginNotice',
		type: 'notice',
		default: '',
		displayOptions: beginning,
	},
	{
		displayName: 'In Doubt',
		name: 'inDoubt',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Fail',
				value: 'fail',
				description: 'The item ends as failed (externalInDoubt), and a person looks',
			},
			{
				name: 'Look It Up First',
				value: 'lookUp',
				description:
					'The item leaves by In Doubt, to your own search by the ID of the queue item. Wire what it finds to Connect, and the rest to the node that makes the record.',
			},
			{
				name: 'Make Again',
				value: 'makeAgain',
				description:
					'The item leaves by Make again: for systems that recognise a repetition by its key, or where two records do no harm',
			},
		],
		default: 'fail',
		displayOptions: beginning,
		description:
			'What happens if an execution ended between Begin and Connect, so that nobody knows whether the other system has the record',
	},
];

const connectProperties: INodeProperties[] = [
	{
		displayName: 'System',
		name: 'system',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. HubSpot',
		displayOptions: connecting,
		description: 'Name of the other system. ARC Store finds the record by it and the record ID.',
	},
	{
		displayName: 'Record ID',
		name: 'externalId',
		type: 'string',
		default: '={{ $json.id }}',
		required: true,
		displayOptions: connecting,
		description: 'ID that the other system gave the record, from the output of the node before',
	},
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ticketNumber }}',
		displayOptions: connecting,
		description: 'What people call the record: replies and the activity monitor show it. Empty means the record ID.',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://tickets.contoso.example/4711',
		displayOptions: connecting,
		description: 'Where people open the record; the activity monitor links to it, and replies can name it',
	},
	{
		displayName: 'Record Type',
		name: 'recordType',
		type: 'options',
		noDataExpression: true,
		options: recordTypeOptions.filter(({ value }) => notable.has(String(value))),
		default: 'case',
		displayOptions: connecting,
		description: 'What the record is here. Answers find cases alone: Case Exists of Evaluate Rule hands them on.',
	},
	{ ...customRecordTypeProperty, displayOptions: forTypes('custom') },
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		displayOptions: forTypes('case'),
		description: 'Empty means the subject of the activity',
	},
	{
		displayName: 'State',
		name: 'state',
		type: 'options',
		options: [
			{ name: 'Active', value: 'active' },
			{ name: 'Cancelled', value: 'cancelled' },
			{ name: 'Resolved', value: 'resolved' },
		],
		default: 'active',
		displayOptions: forTypes('case'),
		description: 'The state in the other system now. If it changes there later, change it here with ARC Store.',
	},
	{
		displayName: 'Customer (Accounts)',
		name: 'customerAccount',
		type: 'string',
		default: '={{ $json.customer.account }}',
		displayOptions: forTypes('case', 'opportunity'),
		description: 'ID or email address of the account that is the customer. To map a contact instead, remove it.',
	},
	{
		displayName: 'Customer (Contacts)',
		name: 'customerContact',
		type: 'string',
		default: '={{ $json.customer.contact }}',
		displayOptions: forTypes('case', 'opportunity'),
		description:
			'ID or email address of the contact that is the customer, or a contact to make, as Ada Byron &lt;ada@fabrikam.example&gt;. Without any customer the record is noted all the same.',
	},
	{
		displayName: 'Contact (Contacts)',
		name: 'contact',
		type: 'string',
		default: '={{ $json.contact }}',
		displayOptions: forTypes('case'),
		description: 'ID or email address of the person at the account that is the customer, or a contact to make',
	},
	{ ...furtherFieldsProperty, displayOptions: connecting },
];

const optionsOf = (displayOptions: IDisplayOptions, own: INodeProperties): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions,
	options: [own, itemOfTheRuleOption].sort((one, other) => one.displayName.localeCompare(other.displayName)),
});

export const externalRecordProperties: INodeProperties[] = [
	toolItemProperty,
	operationProperty,
	...beginProperties,
	...connectProperties,
	...recordStoreProperties,
	optionsOf(beginning, {
		displayName: 'Record Key',
		name: 'recordKey',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. ticket-for-billing',
		description:
			'One queue item has one record for each key, however often the step runs. Empty means external. If a rule begins several records, each needs its own key. Connect uses the key that was begun.',
	}),
	optionsOf(connecting, {
		displayName: 'Connect the Activity',
		name: 'connect',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether the activity belongs to the record from then on. If one activity becomes several records, connect one of them.',
	}),
];
