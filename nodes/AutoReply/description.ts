import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { listAndId } from '../shared/locate-record';
import { recordStoreProperties } from '../shared/record-store-properties';
import type { SmtpLogin } from './open-smtp-account';

const written = { show: { templateFrom: ['written'] } };

export const autoReplyProperties: INodeProperties[] = [
	...recordStoreProperties,
	{
		displayName: 'Sign In With',
		name: 'smtpLogin',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'OAuth2', value: 'oAuth2', description: 'Microsoft 365 and Google: sign in once in the browser' },
			{ name: 'User and Password', value: 'password', description: 'Most other mail servers, also those that ask for no login' },
		],
		default: 'password',
		description: 'How the outgoing mail server knows who sends',
	},
	{
		displayName: 'Template',
		name: 'templateFrom',
		type: 'options',
		noDataExpression: true,
		options: [
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
		displayOptions: { show: { templateFrom: ['stored'] } },
		description: 'The template is for the type of record that the rule creates. Of several with its name, the one in the language of the message is taken.',
	},
	{
		displayName:
			'Templates are written in Liquid: {{ record.number }}, {{ record.title }}, {{ activity.subject }}, {{ activity.fromName }}, {{ contact.firstName }}, {{ account.name }}, {{ queue.name }}. A value that is missing is empty.',
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
		default: 'Hello{% if contact.firstName %} {{ contact.firstName }}{% endif %},\n\nthank you for your message. We have opened case {{ record.number }} and will answer soon.\n\n{{ queue.name }}',
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
		description: 'Sent beside the text where it is given. Values are escaped.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Envelope Sender',
				name: 'envelopeFrom',
				type: 'string',
				noDataExpression: true,
				default: '',
				placeholder: 'e.g. bounces@contoso.example',
				description: 'Where bounces go. Empty means the empty sender, to which nobody answers.',
			},
			{
				displayName: 'From Name',
				name: 'fromName',
				type: 'string',
				noDataExpression: true,
				default: '',
				description: 'Empty means the name of the queue',
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
				description: 'Whether a run by hand really sends the reply',
			},
			{
				displayName: 'Send Replies',
				name: 'sendReplies',
				type: 'boolean',
				noDataExpression: true,
				default: true,
				description: 'Whether replies are sent. Switched off, items leave by Not Sent, and the rule goes on without replies.',
			},
		],
	},
];

/**
 * When the node asks for which credential. The editor hides a field of which every option asks for a
 * credential under `show`; so Sign In With stands under `hide`.
 */
export const askFor = {
	password: { hide: { smtpLogin: ['oAuth2'] } },
	oAuth2: { hide: { smtpLogin: ['password'] } },
} satisfies Record<SmtpLogin, IDisplayOptions>;
