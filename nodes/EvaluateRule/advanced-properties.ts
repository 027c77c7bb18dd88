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
		description: 'Whether records are created when the address of the sender is in no contact or account',
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
					'Nodes of your own behind this one look the customer up; map Customer (Contacts) of Create Record to what they give, as Ada Byron &lt;ada@fabrikam.example&gt;',
			},
		],
		default: 'createContact',
		displayOptions: { show: { allowUnknownSenders: [true] } },
		description: 'What becomes of a sender that no contact or account stands for',
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
		displayOptions: { show: { allowUnknownSenders: [true], unknownSenders: ['createContact'] } },
		description: 'Whose privileges count when the contact is created',
	},
	{
		displayName: 'Require a Valid Entitlement',
		name: 'requireEntitlement',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether a record is created only when an active entitlement covers the sender: for a contact with a parent account, one of that account whose list of contacts is empty or names the contact',
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
				description: 'It makes no new case (Dynamics: No)',
			},
			{
				name: 'Makes a New Case',
				value: 'withoutTime',
				description: 'However soon it comes (Dynamics: Yes, without time)',
			},
			{
				name: 'Makes a New Case After a Time',
				value: 'withTime',
				description: 'Before that it stays on the case (Dynamics: Yes, with time)',
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
		description: 'A reply that comes this long after the resolution, or later, makes a new case',
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
					'What mail does that a machine wrote: bounces, out-of-office replies, reports. It never gets a reply.',
			},
			{
				displayName: 'Direct Messages Only',
				name: 'directMessagesOnly',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether social activities count only when they are direct messages',
			},
			{
				displayName: 'Include Blocked Profiles',
				name: 'blockedProfiles',
				type: 'boolean',
				noDataExpression: true,
				default: true,
				description: 'Whether social activities of blocked profiles are handled too',
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
					'What mail through a mailing list does. A support address may be a list itself. It never gets a reply.',
			},
			{
				displayName: 'Multiple Cases for Each Email',
				name: 'multipleCases',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether an email that reaches several queues makes a case for each of them and is related to all',
			},
			{
				displayName: 'Remove Cases of Queues No Longer Addressed',
				name: 'pruneRelated',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description:
					'Whether a reply that leaves out a queue is no longer related to the case of that queue. Needs Multiple Cases for Each Email.',
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
				description: 'What a reply to an active case does',
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
				description: 'What a reply with another subject than the message it answers does',
			},
		],
	},
];
