import type { IExecuteFunctions } from 'n8n-workflow';
import type { Activity } from '../../core/activity/activity';
import { activityFieldsOf } from '../../core/activity/activity-fields';
import { activityFromValues, articleOf, missing, readActivityValues } from '../../core/activity/read-activity';
import { ArcError } from '../../core/errors';
import { readGmailItem } from '../../core/mail/trigger-items/gmail-trigger-item';
import { readImapItem } from '../../core/mail/trigger-items/imap-trigger-item';
import type { MailParts, RawMail } from '../../core/mail/trigger-items/mail-parts';
import { messageIds } from '../../core/mail/threads/message-ids';
import { readOutlookItem } from '../../core/mail/trigger-items/outlook-trigger-item';
import { partsFromValues } from '../../core/mail/trigger-items/parts-from-values';
import { furtherFieldsOf, valueOfKind, type FurtherFields } from '../../core/record/further-fields';
import type { Reference } from '../../core/record/reference';
import type { ParsedMessage } from '../../core/mail/arrival/parsed-message';
import { enqueuedId } from '../../adapters/record-id';
import { readQueueChoice, type QueueChoice } from '../shared/records/look-up-queue';
import { attachmentsOf, binaryOf } from './read-binary';

export type Preset = 'defineBelow' | 'imapTrigger' | 'gmailTrigger' | 'outlookTrigger' | 'rawMessage' | 'webhook';

/** What one input item becomes, as far as it can be told without the store. */
export interface Entry {
	readonly index: number;
	readonly type: string;
	readonly direction: Activity['direction'];
	readonly queue: QueueChoice;
	readonly regarding: Reference | null;
	readonly content:
		| { readonly kind: 'activity'; readonly activity: Activity }
		| {
				readonly kind: 'mail';
				readonly message: ParsedMessage;
				/** Whether it came like mail of a mailbox, or was put into the queue by its fields. */
				readonly received: boolean;
				readonly id?: string;
				readonly further: Readonly<Record<string, unknown>>;
		  };
}

interface Moment {
	readonly storeId: string;
	/** The store's clock. */
	readonly now: Date;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads one input item by the node's parameters.
 *
 * @throws ArcError `fieldInvalid`, `itemInvalid` or `queueRequired`, naming what was found and expected
 */
export async function readEntry(context: IExecuteFunctions, index: number, moment: Moment): Promise<Entry> {
	const preset = context.getNodeParameter('fromPreset', index) as Preset;
	const json: Values = context.getInputData()[index]?.json ?? {};
	const further = readFurther(context, index);
	const direction = context.getNodeParameter('direction', index) as Activity['direction'];
	const key = readKey(context, index);
	const type = preset === 'defineBelow' || preset === 'webhook' ? readType(context, index) : 'email';
	const around = {
		index,
		type,
		regarding: readRegarding(context, index, direction),
		queue: readQueue(context, index, direction),
	};
	if (type !== 'email') {
		const values = readActivityValues(type, { ...valuesOf(context, preset, index, json), ...further });
		const way =
			values.get('direction') === 'outgoing'
				? 'outgoing'
				: values.get('direction') === 'incoming'
					? 'incoming'
					: direction;
		const id = key === '' ? crypto.randomUUID() : enqueuedId(moment.storeId, type, key);
		const activity = {
			...activityFromValues(type, values, { direction: way, receivedOn: moment.now.toISOString() }),
			id,
		} as Activity;
		return { ...around, direction: way, content: { kind: 'activity', activity } };
	}
	const content = await readMail(context, { preset, index, json, further }, moment);
	if (direction === 'incoming' && around.queue.kind === 'none') throw queueRequired();
	if (direction === 'outgoing') checkSent(content.message);
	const id = preset === 'rawMessage' ? undefined : mailId(content.message, key, moment.storeId);
	return { ...around, direction, content: { kind: 'mail', ...content, ...(id === undefined ? {} : { id }) } };
}

interface GivenMail {
	readonly preset: Preset;
	readonly index: number;
	readonly json: Values;
	readonly further: Values;
}

async function readMail(
	context: IExecuteFunctions,
	{ preset, index, json, further }: GivenMail,
	{ now }: Moment,
): Promise<{ readonly message: ParsedMessage; readonly received: boolean; readonly further: Values }> {
	const own = preset === 'defineBelow' || preset === 'webhook';
	const checked = own ? readActivityValues('email', { ...valuesOf(context, preset, index, json), ...further }) : null;
	const mail = checked === null ? await mailOf(context, preset, index, json) : partsFromValues(checked);
	// Loaded with the first mail: n8n loads every node at its start.
	const { readMail: readParts } = await import('../../adapters/mail/read/read-mail.js');
	const files = own ? [] : attachmentsOf(context.getInputData()[index]?.binary);
	const message = await readParts(mail.kind === 'raw' ? mail : { ...mail, attachments: files }, now);
	const beside = checked === null ? furtherOf(further) : {};
	return { message, received: !own, further: { ...(mail.kind === 'raw' ? {} : mail.further), ...beside } };
}

async function mailOf(
	context: IExecuteFunctions,
	preset: Preset,
	index: number,
	json: Values,
): Promise<MailParts | RawMail> {
	switch (preset) {
		case 'imapTrigger':
			return readImapItem(json);
		case 'gmailTrigger':
			return readGmailItem(json);
		case 'outlookTrigger':
			return readOutlookItem(json);
		default:
			return { kind: 'raw', raw: await binaryOf(context, index) };
	}
}

/** The fields of an item that names them itself. */
function valuesOf(context: IExecuteFunctions, preset: Preset, index: number, json: Values): Values {
	if (preset === 'webhook') return bodyOf(json);
	const { mappingMode, value } = context.getNodeParameter('fields', index, {}) as {
		mappingMode?: string;
		value?: Values | null;
	};
	if (mappingMode !== 'autoMapInputData') return value ?? {};
	const known = new Set(activityFieldsOf(readType(context, index)).map(({ id }) => id));
	return Object.fromEntries(Object.entries(json).filter(([name]) => known.has(name)));
}

/** The body of a webhook, or of an item that holds the fields themselves. */
function bodyOf(json: Values): Values {
	const body = json['body'] === undefined ? json : json['body'];
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		const found = Array.isArray(body) ? 'a list' : body === null ? 'null' : `a ${typeof body}`;
		throw new ArcError(
			'itemInvalid',
			`The webhook's \`body\` is ${found}, expected a JSON object with the fields of the activity`,
			{
				hint: 'Send the content type application/json and one object, as {"subject": "Callback", "phoneNumber": "+49 30 1234"}.',
			},
		);
	}
	const { idempotencyKey: _key, ...values } = body as Values;
	return values;
}

function readFurther(context: IExecuteFunctions, index: number): Values {
	const further = furtherFieldsOf(context.getNodeParameter('furtherFields', index, {}) as FurtherFields);
	return Object.fromEntries(further.map((field) => [field.name, valueOfKind(field, field.value)]));
}

/** Further fields beside a message, whose own fields come from the message alone. */
function furtherOf(further: Values): Values {
	const own = new Set(activityFieldsOf('email').map(({ id }) => id));
	const taken = Object.keys(further).find((name) => own.has(name));
	if (taken !== undefined) {
		throw new ArcError('fieldInvalid', `The further field \`${taken}\` of an email is a field of the message itself`, {
			hint: 'Give the value another name, or choose the preset Define Below.',
		});
	}
	return Object.fromEntries(readActivityValues('email', further));
}

function readType(context: IExecuteFunctions, index: number): string {
	const type = context.getNodeParameter('activityType', index, 'email') as string;
	if (type !== 'custom') return type;
	const custom = String(context.getNodeParameter('customActivityType', index, '') ?? '').trim();
	if (!/^[A-Za-z][\w.-]{0,99}$/.test(custom)) {
		throw new ArcError(
			'fieldInvalid',
			`The custom activity type is "${custom.slice(0, 60)}", expected a name such as custom_inspection`,
			{
				hint: 'Use letters, digits, underscores, hyphens and dots, beginning with a letter.',
			},
		);
	}
	return custom;
}

function readQueue(context: IExecuteFunctions, index: number, direction: Activity['direction']): QueueChoice {
	return direction === 'outgoing'
		? { kind: 'none' }
		: readQueueChoice((context.getNodeParameter('queue', index, {}) ?? {}) as { mode?: string; value?: unknown });
}

function readKey(context: IExecuteFunctions, index: number): string {
	const key: unknown = context.getNodeParameter('idempotencyKey', index, '');
	return typeof key === 'string' || typeof key === 'number' ? String(key).trim() : '';
}

function readRegarding(context: IExecuteFunctions, index: number, direction: Activity['direction']): Reference | null {
	const options = context.getNodeParameter('options', index, {}) as Record<string, unknown>;
	const read = (name: string, fallback: string): string =>
		String(
			(direction === 'outgoing' ? context.getNodeParameter(name, index, fallback) : options[name]) ?? fallback,
		).trim();
	const id = read('regardingId', '');
	if (id === '') return null;
	const chosen = read('regardingType', 'case');
	const type = chosen === 'custom' ? read('customRegardingType', '') : chosen;
	if (type === '')
		throw missing('the record that the activity belongs to', 'customRegardingType', 'the name of a record type');
	return { [type]: id };
}

/**
 * The id of an email's activity: that of the message wherever it is known by its Message-ID, as when
 * it is received; undefined means that. Another key, or none, makes another activity of it.
 */
function mailId({ email }: ParsedMessage, key: string, storeId: string): string | undefined {
	if (key === '') return crypto.randomUUID();
	return email.messageId !== null && messageIds(key.includes('<') ? key : `<${key}>`)[0] === email.messageId
		? undefined
		: enqueuedId(storeId, 'email', key);
}

function checkSent({ email, failure }: ParsedMessage): void {
	if (failure !== null) throw failure;
	if (email.messageId === null)
		throw missing(
			`${articleOf('email')} that was sent`,
			'messageId',
			'its Message-ID, by which answers are connected to it',
		);
}

function queueRequired(): ArcError {
	return new ArcError('queueRequired', 'An incoming email has no queue, expected the one that it came to', {
		hint: 'Choose a Queue, or set Direction to Outgoing for a message that a person of yours sent.',
	});
}
