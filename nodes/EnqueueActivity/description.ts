import type { INodeProperties } from 'n8n-workflow';
import { activityTypeOptions, customActivityTypeProperty } from '../shared/rule/activity-type-properties';
import { queueProperty } from '../shared/records/locate-record';
import { recordStoreProperties } from '../shared/store/record-store-properties';
import { furtherFieldsProperty, recordTypeOptions } from '../shared/records/record-type-properties';

const anyType = ['defineBelow', 'webhook'];
const mailPresets = ['imapTrigger', 'gmailTrigger', 'outlookTrigger', 'rawMessage'];

const regardingType: INodeProperties = {
	displayName: 'Regarding Type',
	name: 'regardingType',
	type: 'options',
	noDataExpression: true,
	options: recordTypeOptions.filter(({ value }) => !['queue', 'team', 'template', 'user'].includes(String(value))),
	default: 'case',
	description: 'The type of the record that the activity belongs to',
};

const customRegardingType: INodeProperties = {
	displayName: 'Custom Regarding Type',
	name: 'customRegardingType',
	type: 'string',
	default: '',
	placeholder: 'e.g. custom_device',
	description: 'The custom record type, where Regarding Type is Custom Record',
};

const regardingId: INodeProperties = {
	displayName: 'Regarding ID',
	name: 'regardingId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
	description: 'ID of the record that the activity belongs to. Empty means that of the message which it answers.',
};

/** One parameter, whose default is what each preset knows its items by. */
function idempotencyKey(fromPreset: string[], expression: string): INodeProperties {
	return {
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: expression,
		displayOptions: { show: { fromPreset } },
		description:
			'Items with the same key and type are one activity, however often they come. Empty makes each item an activity of its own.',
	};
}

export const enqueueActivityProperties: INodeProperties[] = [
	{
		displayName: 'Direction',
		name: 'direction',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Incoming',
				value: 'incoming',
				description: 'A customer wrote or called: the activity goes into a queue, where a rule takes it',
			},
			{
				name: 'Outgoing',
				value: 'outgoing',
				description:
					'Somebody of yours sent it: it is stored with its record, so that answers find it, and goes into no queue',
			},
		],
		default: 'incoming',
		description: 'Which way the activity went',
	},
	{
		displayName: 'From Preset',
		name: 'fromPreset',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Define Below', value: 'defineBelow', description: 'Map the fields one by one' },
			{ name: 'Email Trigger (IMAP)', value: 'imapTrigger', description: 'Its formats Simple and Resolved' },
			{
				name: 'Gmail Trigger',
				value: 'gmailTrigger',
				description: 'With Simplify off, so that answers and automatic mail are recognised',
			},
			{ name: 'Microsoft Outlook Trigger', value: 'outlookTrigger', description: 'Any of its outputs' },
			{ name: 'Raw Message (.eml in Binary Data)', value: 'rawMessage', description: 'A whole message as a file' },
			{
				name: 'Webhook',
				value: 'webhook',
				description: 'A JSON body whose keys are the names of the fields, as phoneNumber',
			},
		],
		default: 'defineBelow',
		description: 'Which node the items come from',
	},
	{
		displayName: 'Activity Type',
		name: 'activityType',
		type: 'options',
		noDataExpression: true,
		options: activityTypeOptions,
		default: 'email',
		displayOptions: { show: { fromPreset: anyType } },
		description: 'The kind of activity that an item becomes',
	},
	{ ...customActivityTypeProperty, displayOptions: { show: { fromPreset: anyType, activityType: ['custom'] } } },
	{
		...queueProperty,
		required: true,
		displayOptions: { show: { direction: ['incoming'], fromPreset: anyType, activityType: ['email'] } },
		description: 'The queue that the activity is added to',
	},
	{
		...queueProperty,
		required: true,
		displayOptions: { show: { direction: ['incoming'], fromPreset: mailPresets } },
		description: 'The queue whose mailbox the messages come from. Queues in To and Cc get the message too.',
	},
	{
		...queueProperty,
		displayOptions: { show: { direction: ['incoming'], fromPreset: anyType }, hide: { activityType: ['email'] } },
		description: 'The queue that the activity is added to. Empty means no queue: a rule without one takes it.',
	},
	{ ...regardingType, displayOptions: { show: { direction: ['outgoing'] } } },
	{
		...customRegardingType,
		required: true,
		displayOptions: { show: { direction: ['outgoing'], regardingType: ['custom'] } },
	},
	{ ...regardingId, displayOptions: { show: { direction: ['outgoing'] } } },
	{
		displayName: 'Input Binary Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { fromPreset: ['rawMessage'] } },
		hint: 'The name of the input binary field that holds the message',
		description: 'The file is stored as it is, and read like a message that was received',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			loadOptionsDependsOn: ['activityType'],
			resourceMapper: {
				resourceMapperMethod: 'getActivityFields',
				mode: 'map',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
			},
		},
		displayOptions: { show: { fromPreset: ['defineBelow'] } },
		description: 'The values of the activity. Empty ones are left out.',
	},
	furtherFieldsProperty,
	idempotencyKey(['defineBelow'], ''),
	idempotencyKey(['imapTrigger'], "={{ $json.messageId ?? $json.metadata?.['message-id'] ?? '' }}"),
	idempotencyKey(['gmailTrigger'], '={{ $json.messageId ?? $json.id }}'),
	idempotencyKey(['outlookTrigger'], '={{ $json.internetMessageId ?? $json.id }}'),
	idempotencyKey(['webhook'], "={{ $json.headers?.['idempotency-key'] ?? $json.body?.idempotencyKey ?? '' }}"),
	...recordStoreProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { direction: ['incoming'] } },
		options: [customRegardingType, regardingId, regardingType],
	},
];
