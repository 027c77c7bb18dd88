import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { credentialsHere } from '../../shared/store/record-store-properties';

const fromMailbox = { activityType: ['email'], receiveFrom: ['imap'] };

/** What a rule that reads a mailbox asks for. */
export const imapProperties: INodeProperties[] = [
	{
		displayName: 'Sign In With',
		name: 'imapLogin',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'OAuth2',
				value: 'oAuth2',
				description: 'Microsoft 365 and Google: sign in once in the browser',
			},
			{
				name: 'User and Password',
				value: 'password',
				description: 'Most other mail servers, and Google with an app password',
			},
		],
		default: 'password',
		displayOptions: { show: fromMailbox },
		description: 'How to sign in to the mailbox',
	},
	{ ...credentialsHere(fromMailbox), name: 'imapCredential' },
	{
		displayName: 'Folders',
		name: 'imapFolders',
		type: 'string',
		noDataExpression: true,
		default: 'INBOX',
		required: true,
		placeholder: 'e.g. INBOX, Support/New',
		displayOptions: { show: fromMailbox },
		description: 'The folders to read, separated by commas. A folder inside another is written with a slash.',
	},
	{
		displayName: 'When a Message Is Stored',
		name: 'imapAfter',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Leave as It Is', value: 'leave', description: 'Change nothing in the mailbox' },
			{ name: 'Mark as Read', value: 'markSeen', description: 'People still find it where it was' },
			{ name: 'Move to a Folder', value: 'move', description: 'Keep the mailbox empty' },
		],
		default: 'markSeen',
		displayOptions: { show: fromMailbox },
		description:
			'What happens to the message in the mailbox. The store remembers which ones were taken, so people may read, mark and move them as they like.',
	},
	{
		displayName: 'Move to Folder',
		name: 'imapMoveTo',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Support/Done',
		displayOptions: { show: { ...fromMailbox, imapAfter: ['move'] } },
		description: 'The folder is made when it is missing',
	},
	{
		displayName:
			'When the rule reads a mailbox for the first time, it takes the unread messages. From then on it takes every new message, whether somebody has read it or not.',
		name: 'imapNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: fromMailbox },
	},
];

/** Entries of the node's Options. */
export const imapOptions: INodeProperties[] = [
	{
		displayName: 'Look for Mail Every (Seconds)',
		name: 'imapPollSeconds',
		type: 'number',
		typeOptions: { minValue: 5, maxValue: 3600 },
		default: 60,
		displayOptions: { show: { '/receiveFrom': ['imap'] } },
		description: 'Most mail servers tell of a new message at once. The mailbox is looked at this often in any case.',
	},
	{
		displayName: 'Received Since',
		name: 'imapSince',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { '/receiveFrom': ['imap'] } },
		description:
			'Messages that reached the mailbox earlier are left out. The first time, all messages since then are taken, read or not.',
	},
];

/**
 * When the node asks for which credential. The editor hides a field of which every option asks for a
 * credential under `show`; so Sign In With stands under `hide`.
 */
export const askFor = {
	password: { show: fromMailbox, hide: { imapLogin: ['oAuth2'] } },
	oAuth2: { show: fromMailbox, hide: { imapLogin: ['password'] } },
} satisfies Record<string, IDisplayOptions>;
