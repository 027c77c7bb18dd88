import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { RecordStore, StoreSettings } from '../../core/record-store';
import { itemOf } from './for-each-item';

/** The settings of the whole store, which hold for all of its rules. */
export const settingsProperty: INodeProperties = {
	displayName: 'Settings',
	name: 'settings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	displayOptions: { show: { operation: ['changeSettings'] } },
	description: 'What to change; what is not added stays as it is',
	options: [
		{
			displayName: 'Ambiguous Sender Is Unknown',
			name: 'ambiguousSenderIsUnknown',
			type: 'boolean',
			default: false,
			description: 'Whether a sender whose address stands on several records counts as unknown; otherwise the oldest one counts',
		},
		{
			displayName: 'Automatic Replies',
			name: 'automaticReplies',
			type: 'boolean',
			default: true,
			description: 'Whether replies go out at all; a switch for all rules at once',
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
			description: 'How many replies go out within the window, to whomever',
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
			description: 'Whether an email without any sign of what it answers joins an earlier one of the same subject that its sender and somebody else took part in',
		},
		{
			displayName: 'Tracking Token',
			name: 'trackingToken',
			type: 'boolean',
			default: true,
			description: 'Whether replies carry a signed token in the subject, by which answers find their case when mail programs drop the headers',
		},
	],
};

/** All settings as they are now, in one item. */
export async function getSettings(_context: IExecuteFunctions, store: RecordStore): Promise<INodeExecutionData[]> {
	return [itemOf(0, await store.settings())];
}

/** Changes the settings that are given; all of them as they are then, in one item. */
export async function changeSettings(context: IExecuteFunctions, store: RecordStore): Promise<INodeExecutionData[]> {
	await store.saveSettings(context.getNodeParameter('settings', 0, {}) as Partial<StoreSettings>);
	return await getSettings(context, store);
}
