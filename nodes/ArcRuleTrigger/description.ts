import type { INodeProperties } from 'n8n-workflow';
import { activityTypeOptions, customActivityTypeProperty } from '../shared/rule/activity-type-properties';
import { queueProperty } from '../shared/records/locate-record';
import { recordStoreProperties } from '../shared/store/record-store-properties';
import { dataverseLoginProperties } from './dataverse/dataverse-login';
import { fromDataverse } from './dataverse/dataverse-properties';
import { mailSources } from './mail-sources';

const sources = [...mailSources.values()];

/** n8n lists entries as they come. */
function byName<Named extends { readonly name: string; readonly displayName?: string }>(
	entries: readonly Named[],
): Named[] {
	const shown = ({ displayName, name }: Named): string => displayName ?? name;
	return [...entries].sort((one, other) => shown(one).localeCompare(shown(other)));
}

const queueOnly = {
	name: 'Queue Only',
	value: 'queueOnly',
	description: 'Take what other workflows and rules put into the queue',
};
const receiveFromOptions = byName([...sources.map(({ option }) => option), queueOnly]);

/** n8n keeps no value that is the default, so each version of the node keeps the one with which its workflows were saved. */
const receiveFrom = [
	{ versions: [1], value: 'smtp' },
	{ versions: [2], value: 'imap' },
].map(({ versions, value }): INodeProperties => ({
	displayName: 'Receive From',
	name: 'receiveFrom',
	type: 'options',
	noDataExpression: true,
	options: receiveFromOptions,
	default: value,
	displayOptions: { show: { '@version': versions, activityType: ['email'] } },
	description: 'Where the messages come from. A message is acknowledged once it is stored.',
}));

/** Activities that are no email come from sources of every type. */
const receiveOthersFrom: INodeProperties = {
	displayName: 'Receive From',
	name: 'receiveFrom',
	type: 'options',
	noDataExpression: true,
	options: byName([...sources.filter(({ everyType }) => everyType).map(({ option }) => option), queueOnly]),
	default: 'queueOnly',
	displayOptions: { hide: { activityType: ['email'] } },
	description: 'Where the activities come from',
};

const queueLocator: INodeProperties = { ...queueProperty, displayName: 'Queue to Monitor' };

export const ruleTriggerProperties: INodeProperties[] = [
	{
		displayName: 'Activity Type to Monitor',
		name: 'activityType',
		type: 'options',
		noDataExpression: true,
		options: activityTypeOptions,
		default: 'email',
		description: 'The kind of activity that this rule takes',
	},
	customActivityTypeProperty,
	...receiveFrom,
	receiveOthersFrom,
	...dataverseLoginProperties,
	...sources.flatMap(({ properties }) => properties),
	{
		...queueLocator,
		default: { mode: 'email', value: '' },
		required: true,
		displayOptions: { show: { activityType: ['email'] }, hide: fromDataverse },
		description: 'The queue whose items this rule takes. An e-mail address makes the queue if it is missing.',
	},
	{
		...queueLocator,
		displayOptions: { hide: { activityType: ['email'], ...fromDataverse } },
		description: 'The queue whose items this rule takes. Empty means activities that are in no queue.',
	},
	{
		...queueLocator,
		required: true,
		displayOptions: { show: fromDataverse },
		description: 'The queue of Dataverse whose items this rule takes; for email, one with an address',
	},
	{
		displayName: 'Rule Name',
		name: 'ruleName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Support email to case',
		description: 'How the rule is called in the activity monitor. Empty means the name of the workflow.',
	},
	{
		displayName: 'Rule Owner',
		name: 'owner',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchOwners', searchable: true, skipCredentialsCheckInRLC: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. user:0b6f7a52-8d1c-4c8e-9f4e-3f1f6f0f3b1a',
				hint: 'The word user or team, a colon, and the ID',
			},
		],
		description:
			'Owner whose permissions the rule uses to run: the user or team whose privileges count and who owns the records. Of a team, the administrator owns them. Empty means no check and no owner.',
	},
	{
		displayName: 'Monitor Options',
		name: 'monitorOptions',
		type: 'multiOptions',
		noDataExpression: true,
		options: [
			{ name: 'Failed', value: 'failed', description: 'Items that could not be handled' },
			{ name: 'Ready', value: 'ready', description: 'Items that matched and were handed on' },
			{ name: 'Skipped', value: 'skipped', description: 'Items that the rule left out' },
		],
		default: ['failed'],
		description:
			'Which outcomes become entries of the activity monitor. Every queue item keeps its outcome and reason in any case.',
	},
	...recordStoreProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: byName([
			...sources.flatMap(({ options }) => options),
			{
				displayName: 'Attempts',
				name: 'attempts',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 50 },
				default: 5,
				description: 'How often an item is tried before it is set to failed',
			},
			{
				displayName: 'Executions at Once',
				name: 'executionsAtOnce',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100 },
				default: 5,
				description: 'How many executions of this rule may run at the same time',
			},
			{
				displayName: 'Include HTML',
				name: 'includeHtml',
				type: 'boolean',
				default: false,
				description: 'Whether items carry the HTML body of an email, as activity.html',
			},
			{
				displayName: 'Lease (Seconds)',
				name: 'leaseSeconds',
				type: 'number',
				typeOptions: { minValue: 5, maxValue: 3600 },
				default: 60,
				description: 'How long an item stays with an execution that gives no sign of life before another takes it',
			},
			{
				displayName: 'Queue Items per Execution',
				name: 'itemsPerExecution',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 200 },
				default: 0,
				description:
					'The most that one execution takes. 0 is automatic: all that waits, up to 200 items and 2 MB. Set 1 where nodes of your own take a single item.',
			},
			{
				displayName: 'Size Limit (MB)',
				name: 'sizeLimitMb',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 150 },
				default: 25,
				description:
					'Larger messages are refused with 552 by the SMTP receiver; from a mailbox they become failed queue items',
			},
			{
				displayName: 'Take the Sender From Reply-To',
				name: 'contactForms',
				type: 'string',
				default: '',
				placeholder: 'e.g. noreply@www.contoso.example, forms.example',
				description:
					'Addresses and domains of contact forms, separated by commas. What comes from them is from whom its Reply-To names.',
			},
			{
				displayName: 'Test Run Waits (Seconds)',
				name: 'testRunWaits',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 600 },
				default: 10,
				description:
					'How long Execute Step waits for a message where the queue never had one. Then it gives a sample, which says that it is one.',
			},
			{
				displayName: 'Trusted Mail Servers',
				name: 'trustedServers',
				type: 'string',
				default: '',
				placeholder: 'e.g. mx.contoso.example',
				description:
					'Names, separated by commas, under which your mail servers write Authentication-Results. What they found out is in activity.authentication. They have to remove such headers that come in under their names.',
			},
		]),
	},
];
