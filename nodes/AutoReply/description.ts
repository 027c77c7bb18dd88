import { itemOfTheRuleOption } from '../shared/items/item-of-the-rule';
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { listAndId } from '../shared/records/locate-record';
import { credentialsHere, recordStoreProperties } from '../shared/store/record-store-properties';
import type { SmtpLogin } from './open-smtp-account';

const written = { show: { templateFrom: ['written'] } };

/** Liquid and n8n write the same braces, and only Liquid counts here; so the names stand beside the fields. */
const liquidNotice =
	'Write <a href="https://liquidjs.com/tutorials/intro-to-liquid.html" target="_blank">Liquid</a>, not n8n expressions: {{ record.number }}. You have <b>record</b> (number, title, url and all its fields), <b>activity</b> (subject, from, fromName, text, reply), <b>contact</b> (firstName, lastName), <b>account</b> (name) and <b>queue</b> (name, emailAddress). What is missing is empty; {{ contact.firstName | default: "there" }} says something else instead.';

/** Replies go out by Dataverse where the records live in it, and by a mail server anywhere. */
export type SendThrough = 'dataverse' | 'smtp';
const throughDataverse = { sendThrough: ['dataverse'] };
const overDataverse = { recordStore: ['dataverse', 'dataversePostgres'] };

export const autoReplyProperties: INodeProperties[] = [
	{
		displayName: 'Send Through',
		name: 'sendThrough',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Mail Server (SMTP)',
				value: 'smtp',
				description: 'Marked so that no machine answers, and in the thread of the message',
			},
			{
				name: 'Microsoft Dataverse',
				value: 'dataverse',
				description: 'An email activity from the queue, which Dataverse sends and shows on the record',
			},
		],
		default: 'smtp',
		displayOptions: { show: overDataverse },
		description: 'By what the reply goes out',
	},
	{
		displayName: 'Credential of Dataverse',
		name: 'dataverseCredential',
		type: 'credentials',
		default: '',
		displayOptions: { show: throughDataverse },
	},
	{
		displayName: 'Sign In With',
		name: 'smtpLogin',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'OAuth2', value: 'oAuth2', description: 'Microsoft 365 and Google: sign in once in the browser' },
			{
				name: 'User and Password',
				value: 'password',
				description: 'Most other mail servers, also those that ask for no login',
			},
		],
		default: 'password',
		displayOptions: { hide: throughDataverse },
		description: 'How to sign in to the outgoing mail server',
	},
	credentialsHere(),
	{
		displayName: 'Template',
		name: 'templateFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Filled by Dataverse',
				value: 'dataverse',
				description: 'An email template of Dataverse, with its own fields of the record',
				displayOptions: { show: overDataverse },
			},
			{ name: 'From the Record Store', value: 'stored', description: 'A template that is kept for its record type' },
			{ name: 'Written Here', value: 'written', description: 'Subject and text in this node' },
		],
		default: 'written',
		description: 'Where the text of the reply comes from',
	},
	{
		displayName: 'Select Email Template',
		name: 'template',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: listAndId('searchTemplates'),
		displayOptions: { show: { templateFrom: ['stored', 'dataverse'] } },
		description:
			'It must be for the type of record that the rule makes. If several have the same name, the one in the language of the message is taken.',
	},
	{
		displayName: liquidNotice,
		name: 'liquidNotice',
		type: 'notice',
		default: '',
		displayOptions: written,
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		noDataExpression: true,
		default: 'We have received your message: {{ record.number }}',
		displayOptions: written,
		description: 'Empty means Re: and the subject of the message',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		noDataExpression: true,
		typeOptions: { rows: 6 },
		default:
			'Hello{% if contact.firstName %} {{ contact.firstName }}{% endif %},\n\nthank you for your message. We have opened case {{ record.number }} and will answer soon.\n\n{{ queue.name }}',
		required: true,
		displayOptions: written,
		description: 'The plain text of the reply',
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		noDataExpression: true,
		typeOptions: { rows: 6 },
		default: '',
		displayOptions: written,
		description: 'Sent beside the text if it is given. Values are escaped.',
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
				displayName: 'Answer Unproved Senders',
				name: 'answerUnproved',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description:
					'Whether to answer even if a trusted mail server says that the sender is forged (dmarc=fail). The answer may reach somebody who never wrote.',
			},
			{
				displayName: 'Envelope Sender',
				name: 'envelopeFrom',
				type: 'string',
				noDataExpression: true,
				default: '',
				placeholder: 'e.g. bounces@contoso.example',
				description: 'Where bounces go. Empty means the empty sender, so that no machine answers.',
			},
			itemOfTheRuleOption,
			{
				displayName: 'From Name',
				name: 'fromName',
				type: 'string',
				noDataExpression: true,
				default: '',
				description: 'Empty means the name of the queue',
			},
			{
				displayName: 'Preview Of',
				name: 'previewOf',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'A Queue Item of the Store',
						value: 'queueItem',
						description: 'A message that came before, with the record that was made for it',
					},
					{ name: 'A Sample', value: 'sample', description: 'A message that was made up' },
					{ name: 'The Item in Hand', value: 'item', description: 'What comes in from the node before' },
				],
				default: 'item',
				description: 'With Preview Only: the message that the reply is rendered for',
			},
			{
				displayName: 'Preview Of Queue Item',
				name: 'previewQueueItem',
				type: 'string',
				default: '',
				placeholder: 'e.g. 6dd3f2c1-4c39-4b0e-9c57-0d0f5d9a1c11',
				description: 'The ID of the queue item, from the page of its entry in the activity monitor',
			},
			{
				displayName: 'Preview Only',
				name: 'previewOnly',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether the reply is rendered and shown in the output, and not sent',
			},
			{
				displayName: 'Send in Test Runs',
				name: 'sendInTestRuns',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description: 'Whether a manual run really sends the reply',
			},
			{
				displayName: 'Send Replies',
				name: 'sendReplies',
				type: 'boolean',
				noDataExpression: true,
				default: true,
				description: 'Whether replies are sent. If not, items leave by Not Sent, and the rule goes on.',
			},
		],
	},
];

/**
 * When the node asks for which credential. The editor hides a field of which every option asks for a
 * credential under `show`; so Sign In With stands under `hide`.
 */
export const askFor = {
	password: { hide: { smtpLogin: ['oAuth2'], ...throughDataverse } },
	oAuth2: { hide: { smtpLogin: ['password'], ...throughDataverse } },
} satisfies Record<SmtpLogin, IDisplayOptions>;
