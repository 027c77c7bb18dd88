import type { INodeProperties } from 'n8n-workflow';
import {
	customRecordTypeProperty,
	furtherFieldsProperty,
	recordFieldsProperty,
	recordTypeOptions,
} from '../shared/records/record-type-properties';
import { recordStoreProperties } from '../shared/store/record-store-properties';
import { itemOfTheRuleOption, toolItemProperty } from '../shared/items/item-of-the-rule';

const creatable = new Set(['account', 'case', 'contact', 'custom', 'lead', 'opportunity']);
const forCases = { show: { operation: ['create'], recordType: ['case', 'opportunity'] } };

export const createRecordProperties: INodeProperties[] = [
	toolItemProperty,
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Create',
				value: 'create',
				description: 'Make a record and connect the activity to it',
				action: 'Create a record',
			},
			{
				name: 'Reopen',
				value: 'reopen',
				description: 'Make the connected case active again',
				action: 'Reopen the connected case',
			},
			{
				name: 'Update',
				value: 'update',
				description: 'Change fields of the connected case',
				action: 'Update the connected case',
			},
		],
		default: 'create',
	},
	{
		displayName: 'Record to Create',
		name: 'recordType',
		type: 'options',
		noDataExpression: true,
		options: recordTypeOptions.filter(({ value }) => creatable.has(String(value))),
		default: 'case',
		displayOptions: { show: { operation: ['create'] } },
		description: 'The type of the record that the activity becomes',
	},
	{ ...customRecordTypeProperty, displayOptions: { show: { operation: ['create'], recordType: ['custom'] } } },
	{
		displayName: 'Customer (Accounts)',
		name: 'customerAccount',
		type: 'string',
		default: '={{ $json.customer.account }}',
		displayOptions: forCases,
		description:
			'The account that is the customer: its ID or email address. Resolve Contact gives it. Clear it to map a contact instead.',
	},
	{
		displayName: 'Customer (Contacts)',
		name: 'customerContact',
		type: 'string',
		default: '={{ $json.customer.contact }}',
		displayOptions: forCases,
		description:
			'The contact that is the customer: an ID, an email address, or a person to make, such as Ada Byron &lt;ada@fabrikam.example&gt;. Clear it to map an account instead.',
	},
	{
		displayName: 'Contact (Contacts)',
		name: 'contact',
		type: 'string',
		default: '={{ $json.contact }}',
		displayOptions: { show: { operation: ['create'], recordType: ['case'] } },
		description:
			'The person at the account: an ID, an email address, or a person to make. Leave it empty if the customer is a contact.',
	},
	{
		displayName: 'Record ID',
		name: 'recordId',
		type: 'string',
		default: '={{ $json.connectedCase.id }}',
		required: true,
		displayOptions: { show: { operation: ['update', 'reopen'] } },
		description: 'The case to change; by default the one that the activity is connected to',
	},
	recordFieldsProperty(
		'Values beside the default mapping. A case takes its title, origin, owner and queue from the activity unless you set them here.',
		{ everyField: false },
	),
	furtherFieldsProperty,
	...recordStoreProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Connect the Activity',
				name: 'connect',
				type: 'boolean',
				noDataExpression: true,
				default: true,
				description:
					'Whether the activity belongs to the new record from then on. If one activity becomes several records, connect one of them.',
			},
			itemOfTheRuleOption,
			{
				displayName: 'Record Key',
				name: 'recordKey',
				type: 'string',
				noDataExpression: true,
				default: '',
				placeholder: 'e.g. case-for-billing',
				description:
					'One queue item has one record for each key, however often the step runs. Empty means the record type. Two Create Record nodes in one rule need different keys.',
			},
		],
	},
];
