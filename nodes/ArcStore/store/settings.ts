import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Store } from '../../../core/ledger/store';
import type { StoreSettings } from '../../../core/ledger/settings';
import { itemOf } from '../for-each-item';

/** The settings of the whole store, which hold for all of its rules. */
export const settingsProperty: INodeProperties = {
	displayName: 'Settings',
	name: 'settings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	displayOptions: { show: { operation: ['changeSettings'] } },
	description: 'What to change. Settings that you do not add stay as they are.',
	options: [
		{
			displayName: 'Ambiguous Sender Is Unknown',
			name: 'ambiguousSenderIsUnknown',
			type: 'boolean',
			default: false,
			description:
				'Whether a sender whose address stands on several records counts as unknown; otherwise the oldest one counts',
		},
		{
			displayName: 'Automatic Replies',
			name: 'automaticReplies',
			type: 'boolean',
			default: true,
			description: 'Whether replies go out at all, for all rules of the store',
		},
		{
			displayName: 'Keep Activities (Days)',
			name: 'activityDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 365,
			description:
				'How long messages and other activities are kept, as long as no queue item needs them. 0 keeps them for ever.',
		},
		{
			displayName: 'Keep Failed (Days)',
			name: 'failedDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'How long failed queue items and monitor entries are kept, with their messages. 0 keeps them for ever.',
		},
		{
			displayName: 'Keep Monitor Entries (Days)',
			name: 'monitorEntryDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 365,
			description: 'How long ready and skipped monitor entries are kept. 0 keeps them for ever.',
		},
		{
			displayName: 'Keep Queue Items (Days)',
			name: 'queueItemDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 90,
			description:
				'How long ready and skipped queue items are kept. Their key, outcome and record stay. 0 keeps them for ever.',
		},
		{
			displayName: 'Keep Raw Messages (Days)',
			name: 'rawMessageDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 30,
			description: 'How long messages are kept byte by byte. 0 keeps them for ever.',
		},
		{
			displayName: 'Purge Automatically',
			name: 'purgeAutomatically',
			type: 'boolean',
			default: true,
			description:
				'Whether running rules remove what is older than these ages. Otherwise only the operation Purge does.',
		},
		{
			displayName: 'Queue Items for the Mailbox',
			name: 'queueItemForMailbox',
			type: 'boolean',
			default: true,
			description: 'Whether an email becomes an item of the queue whose mailbox received it, as with Bcc',
		},
		{
			displayName: 'Queue Items for To and Cc',
			name: 'queueItemForRecipients',
			type: 'boolean',
			default: true,
			description: 'Whether an email becomes an item of every queue that it is addressed to',
		},
		{
			displayName: 'Replies in All',
			name: 'repliesInAll',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 1000,
			description: 'How many replies go out in all within the window',
		},
		{
			displayName: 'Replies per Address',
			name: 'repliesPerAddress',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 3,
			description: 'How many replies one address gets within the window, so that two robots stop answering each other',
		},
		{
			displayName: 'Replies per Case',
			name: 'repliesPerCase',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 3,
			description: 'How many replies go out about one case within the window',
		},
		{
			displayName: 'Reply Window (Minutes)',
			name: 'replyWindowMinutes',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'How long a reply counts for these limits',
		},
		{
			displayName: 'Smart Matching',
			name: 'smartMatching',
			type: 'boolean',
			default: false,
			description:
				'Whether an email that names no message it answers joins an earlier one with the same subject and people',
		},
		{
			displayName: 'Tracking Token',
			name: 'trackingToken',
			type: 'boolean',
			default: true,
			description:
				'Whether replies carry a signed token in the subject, by which answers find their case when mail programs drop the headers',
		},
		{
			displayName: 'Tracking Token in the Address',
			name: 'trackingAddress',
			type: 'boolean',
			default: false,
			description:
				'Whether answers go to a plus address with the signed token, as in support+…@contoso.example. Your mail server has to deliver plus addresses.',
		},
	],
};

/** Whether what is out there is believed no longer, as after somebody else has read the store. */
export const revokeProperty: INodeProperties = {
	displayName: 'Revoke Old Tokens',
	name: 'revokeTokens',
	type: 'boolean',
	default: false,
	displayOptions: { show: { operation: ['changeTrackingKey'] } },
	description:
		'Whether tokens sent so far stop counting, for instance after somebody has read the database. Otherwise answers to earlier replies still find their case.',
};

/** All settings as they are now, in one item. */
export async function getSettings(_context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return [itemOf(0, await store.settings())];
}

/** Changes the settings that are given; all of them as they are then, in one item. */
export async function changeSettings(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	await store.saveSettings(context.getNodeParameter('settings', 0, {}) as Partial<StoreSettings>);
	return await getSettings(context, store);
}

/** Changes the key that signs tracking tokens, which is never shown. */
export async function changeTrackingKey(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const revoke = context.getNodeParameter('revokeTokens', 0, false) as boolean;
	await store.rotateTrackingKey({ revoke });
	return [itemOf(0, { trackingKey: 'changed', oldTokens: revoke ? 'revoked' : 'accepted' })];
}
