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
	description: 'Where messages come from. Each is stored before the mail server is told that it was taken.',
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
		description: 'What the rule takes: email, phone calls, tasks or other activities',
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
		description: 'The queue whose items this rule takes. Empty takes activities that are in no queue.',
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
		description: 'The name of the rule in the activity monitor. Empty means the name of the workflow.',
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
			'In Dynamics: owner whose permissions the rule uses to run. This user needs the privileges and owns the records; of a team, its administrator. Empty means no check and no owner.',
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
			'Which outcomes the rule notes as monitor entries. The page of the monitor lists every item in any case.',
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
				description: 'How often an item is tried before it ends as failed',
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
				description: 'After this time without a sign of life from an execution, another one takes its items',
			},
			{
				displayName: 'Queue Items per Execution',
				name: 'itemsPerExecution',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 200 },
				default: 0,
				description:
					'How many items one execution takes at most. 0 takes all that wait, up to 200 items and 2 MB. Set 1 if nodes of your own can handle only one.',
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
					'Addresses and domains of contact forms, separated by commas. The sender of their mail is the address in Reply-To.',
			},
			{
				displayName: 'Test Run Waits (Seconds)',
				name: 'testRunWaits',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 600 },
				default: 10,
				description:
					'How long Execute Step waits for a message if the queue never had one. Then it gives a sample, and says so.',
			},
			{
				displayName: 'Trusted Mail Servers',
				name: 'trustedServers',
				type: 'string',
				default: '',
				placeholder: 'e.g. mx.contoso.example',
				description:
					'Names, separated by commas, under which your mail servers write Authentication-Results. Conditions find the results under activity.authentication. The servers must remove such headers from outside.',
			},
		]),
	},
];
