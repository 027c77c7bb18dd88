import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Activity } from '../../../core/activity/activity';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { forEachItem, itemOf } from '../for-each-item';
import { readId } from '../read-id';
import type { StoreResource } from '../resource';

const properties: readonly INodeProperties[] = [
	{
		displayName: 'Activity ID',
		name: 'activityId',
		type: 'string',
		default: '={{ $json.activity.id }}',
		required: true,
		description: 'ID of the email or other activity, as items of a rule and monitor entries name it',
	},
	{
		displayName: 'Include HTML',
		name: 'includeHtml',
		type: 'boolean',
		default: false,
		displayOptions: { show: { operation: ['get'] } },
		description: 'Whether the HTML of an email is added beside its text',
	},
	{
		displayName: 'Put Output In Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { operation: ['getRawMessage'] } },
		description: 'Name of the binary field that the message is put into',
	},
	{
		displayName: 'Attachment Prefix',
		name: 'prefix',
		type: 'string',
		default: 'attachment_',
		displayOptions: { show: { operation: ['getAttachments'] } },
		description: 'The binary fields are called by it and a number, from 0 on',
	},
	{
		displayName: 'Include Pictures in the Text',
		name: 'includeInline',
		type: 'boolean',
		default: false,
		displayOptions: { show: { operation: ['getAttachments'] } },
		description: 'Whether files that the HTML shows itself count too, as pictures in signatures do',
	},
];

/** Emails and other activities, as they came. */
export const activityResource: StoreResource = {
	value: 'activity',
	name: 'Activity',
	description: 'Emails and other activities, with their attachments',
	operations: [
		{
			value: 'get',
			name: 'Get',
			action: 'Get an activity',
			description: 'Read an email or another activity: who wrote it, its subject and text, and what it belongs to',
			forTools: true,
			run: getActivity,
		},
		{
			value: 'getAttachments',
			name: 'Get Attachments',
			action: 'Get the attachments of an email',
			description: 'Read the files of an email as binary data',
			forTools: true,
			run: getAttachments,
		},
		{
			value: 'getRawMessage',
			name: 'Get Raw Message',
			action: 'Get the raw message of an email',
			description: 'Read an email as it came, as one file in binary data',
			forTools: false,
			run: getRawMessage,
		},
	],
	properties,
};

async function getActivity(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const { html, ...activity } = await activityOf(context, store, index);
		const withHtml = context.getNodeParameter('includeHtml', index, false) === true && html !== undefined;
		return [itemOf(index, withHtml ? { ...activity, html } : activity)];
	});
}

async function getAttachments(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	// Loaded when it is first used: n8n loads every node at its start.
	const { readAttachments } = await import('../../../adapters/mail/read/body/read-attachments.js');
	return await forEachItem(context, async (index) => {
		const activity = await activityOf(context, store, index);
		const raw = await store.rawMessage(activity.id);
		if (raw === null && (activity.attachments ?? []).length > 0) throw withoutBytes(activity);
		const prefix = String(context.getNodeParameter('prefix', index, 'attachment_') ?? '');
		const inline = context.getNodeParameter('includeInline', index, false) === true;
		const files = (raw === null ? [] : readAttachments(raw)).filter((file) => inline || file.inline !== true);
		const binary: IBinaryKeyData = {};
		for (const [position, { content, name, contentType }] of files.entries()) {
			binary[`${prefix}${position}`] = await context.helpers.prepareBinaryData(content, name, contentType);
		}
		const attachments = files.map(({ content: _content, ...file }, position) => ({
			...file,
			field: `${prefix}${position}`,
		}));
		return [
			{ json: { activityId: activity.id, attachments } as unknown as IDataObject, binary, pairedItem: { item: index } },
		];
	});
}

async function getRawMessage(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const activity = await activityOf(context, store, index);
		const raw = await store.rawMessage(activity.id);
		if (raw === null) throw withoutBytes(activity);
		const field = readId(context, index, 'binaryProperty', 'name of the output field');
		const data = await context.helpers.prepareBinaryData(Buffer.from(raw), `${activity.id}.eml`, 'message/rfc822');
		return [
			{ json: { activityId: activity.id, size: raw.length }, binary: { [field]: data }, pairedItem: { item: index } },
		];
	});
}

async function activityOf(context: IExecuteFunctions, store: Store, index: number): Promise<Activity> {
	const id = readId(context, index, 'activityId', 'Activity ID');
	const [activity] = await store.activities([id]);
	if (activity !== undefined) return activity;
	throw new ArcError('recordNotFound', `The record store has no activity with the ID "${id.slice(0, 80)}"`, {
		hint: 'Items of a rule carry it as activity.id; the activity may have been purged.',
	});
}

function withoutBytes({ id, type }: Activity): ArcError {
	return new ArcError('recordNotFound', `The record store has no raw message of the ${type} ${id}`, {
		hint: 'Messages that come from a mailbox or by SMTP have one, until they are purged; those of other triggers do not.',
	});
}
