import type { INodeProperties } from 'n8n-workflow';
import { credentialsHere } from '../../shared/store/record-store-properties';

/** Shown for whatever type of activity. */
export const fromDataverse = { receiveFrom: ['dataverseQueue'] };

/** What a rule that takes from a queue of Dataverse asks for. */
export const dataverseProperties: INodeProperties[] = [
	{ ...credentialsHere(fromDataverse), name: 'dataverseCredential' },
	{
		displayName: 'When the Rule Is Done',
		name: 'dataverseAfter',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Deactivate the Queue Item',
				value: 'deactivate',
				description: 'As a rule of Dynamics 365 does, whatever the outcome',
			},
			{ name: 'Leave It in the Queue', value: 'leave', description: 'It stays active, for people to close' },
			{ name: 'Remove It From the Queue', value: 'remove', description: 'The activity stays, its queue item goes' },
		],
		default: 'deactivate',
		displayOptions: { show: fromDataverse },
		description:
			'What becomes of the queue item in Dataverse. In each case the owner of the rule, if there is one, has worked on it. What people work on is left alone.',
	},
];

/** Entries of the node's Options. */
export const dataverseOptions: INodeProperties[] = [
	{
		displayName: 'Keep Attachments',
		name: 'dataverseAttachments',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/receiveFrom': ['dataverseQueue'] } },
		description:
			'Whether the files of an email are copied with it, so that ARC Store hands them out. Otherwise items carry their names and sizes.',
	},
	{
		displayName: 'Look for Items Every (Seconds)',
		name: 'dataversePollSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3600 },
		default: 10,
		displayOptions: { show: { '/receiveFrom': ['dataverseQueue'] } },
		description: 'Each look is one or two requests to Dataverse, and further ones where there is something to do',
	},
];
