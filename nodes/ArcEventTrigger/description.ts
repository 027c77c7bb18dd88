import type { INodeProperties } from 'n8n-workflow';
import { recordStoreProperties } from '../shared/store/record-store-properties';

export const eventTriggerProperties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		options: [
			{
				name: 'Item Failed',
				value: 'itemFailed',
				description: 'A queue item ended as failed, and Monitor Options of its rule include Failed',
			},
			{
				name: 'Messages Held Back',
				value: 'messagesHeldBack',
				description: 'A mail server does not hand out some messages. The others go on.',
			},
			{
				name: 'Other Rules Active',
				value: 'otherRulesActive',
				description: 'A rule of Microsoft takes from the same queue of Dataverse, so that both would make records',
			},
			{
				name: 'Outage Began',
				value: 'outageBegan',
				description: 'A mail server or the record store does not answer, or a rule cannot start',
			},
			{ name: 'Outage Ended', value: 'outageEnded', description: 'It answers again' },
			{
				name: 'Reply Stopped',
				value: 'replyStopped',
				description: 'A limit of the store stopped a reply. Told once for each address and window.',
			},
		],
		default: ['itemFailed', 'messagesHeldBack', 'otherRulesActive', 'outageBegan', 'outageEnded', 'replyStopped'],
		required: true,
		description: 'What starts the workflow',
	},
	...recordStoreProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Events per Execution',
				name: 'eventsPerExecution',
				type: 'number',
				noDataExpression: true,
				typeOptions: { minValue: 1, maxValue: 100 },
				default: 20,
				description: 'At most so many events start one execution together, each as an item',
			},
			{
				displayName: 'Queue Names or IDs',
				name: 'queues',
				type: 'multiOptions',
				noDataExpression: true,
				typeOptions: { loadOptionsMethod: 'getQueues' },
				default: [],
				description:
					'Only events of these queues. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Rule Names or IDs',
				name: 'rules',
				type: 'multiOptions',
				noDataExpression: true,
				typeOptions: { loadOptionsMethod: 'getRules' },
				default: [],
				description:
					'Only events of these rules. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
		],
	},
];
