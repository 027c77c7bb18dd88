import type { INodeProperties } from 'n8n-workflow';

/** The Advanced tab of a rule, with the words of Dynamics. */
export const advancedProperties: INodeProperties[] = [
	{
		displayName: 'Before Evaluating Conditions',
		name: 'beforeNotice',
		type: 'notice',
		typeOptions: { sectionHeader: true },
		default: '',
	},
	{
		displayName: 'Allow Emails From Unknown Senders',
		name: 'allowUnknownSenders',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: 'Whether senders are taken whose address is in no contact or account',
	},
	{
		displayName: 'Manage Unknown Senders By',
		name: 'unknownSenders',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Creating a New Contact Automatically',
				value: 'createContact',
				description: 'A contact is made from the name and address of the sender',
			},
			{
				name: 'Mapping Manually',
				value: 'mapManually',
				description:
					'Your own nodes behind this one find the customer. Map what they give to Customer (Contacts) in Create Record, for example Ada Byron &lt;ada@fabrikam.example&gt;.',
			},
		],
		default: 'createContact',
		displayOptions: { show: { allowUnknownSenders: [true] } },
		description: 'How the customer of an unknown sender is found',
	},
	{
		displayName: 'Create Contact As',
		name: 'createContactAs',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Owner of the Queue', value: 'queueOwner' },
			{ name: 'Owner of the Rule', value: 'ruleOwner' },
		],
		default: 'queueOwner',
		displayOptions: { show: { allowUnknownSenders: [true] } },
		description: 'Who needs the privilege to create the contact, or to activate an inactive contact or account',
	},
	{
		displayName: 'Require a Valid Entitlement',
		name: 'requireEntitlement',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether records are created only for senders with an active entitlement: one of the parent account whose list of contacts is empty or names the contact, or else one of the contact',
	},
	{
		displayName: 'Reply to a Resolved Case',
		name: 'waitAfterResolved',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Stays on the Case',
				value: 'no',
				description: 'No new case (Dynamics: No)',
			},
			{
				name: 'Makes a New Case',
				value: 'withoutTime',
				description: 'Always (Dynamics: Yes, without a time)',
			},
			{
				name: 'Makes a New Case After a Time',
				value: 'withTime',
				description: 'Earlier replies stay on the case (Dynamics: Yes, with a time)',
			},
		],
		default: 'no',
		description: 'In Dynamics: Wait for a specific amount of time after the connected case has been resolved',
	},
	{
		displayName: 'Time Since Resolution (Minutes)',
		name: 'waitMinutes',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1 },
		default: 60,
		displayOptions: { show: { waitAfterResolved: ['withTime'] } },
		description: 'Replies from this long after the resolution make a new case',
	},
	{
		displayName: 'Advanced Settings',
		name: 'advanced',
		type: 'collection',
		placeholder: 'Add Setting',
		default: {},
		options: [
			{
				displayName: 'Automatic Mail',
				name: 'automaticMail',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Skip', value: 'skip' },
					{ name: 'Create a Record', value: 'create' },
				],
				default: 'skip',
				description:
					'What happens to mail that a machine wrote: bounces, out-of-office replies, reports. It never gets a reply.',
			},
			{
				displayName: 'Direct Messages Only',
				name: 'directMessagesOnly',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether only direct messages are taken, of social activities',
			},
			{
				displayName: 'Include Blocked Profiles',
				name: 'blockedProfiles',
				type: 'boolean',
				noDataExpression: true,
				default: true,
				description: 'Whether social activities of blocked profiles are taken too',
			},
			{
				displayName: 'List Mail',
				name: 'listMail',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Skip', value: 'skip' },
					{ name: 'Create a Record', value: 'create' },
				],
				default: 'create',
				description:
					'What happens to mail through a mailing list, as a support address may be one itself. It never gets a reply.',
			},
			{
				displayName: 'Multiple Cases for Each Email',
				name: 'multipleCases',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether an email to several queues makes a case for each, and belongs to all of them',
			},
			{
				displayName: 'Remove Cases of Queues No Longer Addressed',
				name: 'pruneRelated',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description:
					'Whether a reply to fewer queues no longer belongs to the cases of the others. Needs Multiple Cases for Each Email.',
			},
			{
				displayName: 'When the Case Is Active',
				name: 'onActiveCase',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Skip', value: 'skip', description: 'The reply stays on its case' },
					{
						name: 'Evaluate the Conditions',
						value: 'create',
						description: 'The reply may make another record, or update the case',
					},
				],
				default: 'skip',
				description: 'What happens to a reply to an active case',
			},
			{
				displayName: 'When the Subject Changed',
				name: 'onSubjectChanged',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Ignore', value: 'ignore', description: 'The reply belongs to the same case' },
					{ name: 'Create a Case', value: 'newCase', description: 'The reply is treated like a new message' },
				],
				default: 'ignore',
				description: 'What happens to a reply whose subject differs from that of the message it answers',
			},
		],
	},
];
