import { z } from '../../../vendor/zod';
import { headerFields, readItem, writeIds, writeMailbox, type HeaderPart, type MailParts } from './mail-parts';

const text = z.string().nullish();
const recipient = z.looseObject({ emailAddress: z.looseObject({ name: text, address: text }).nullish() });
type Recipient = z.infer<typeof recipient>;
const recipients = z.array(recipient).nullish();
const node = 'Microsoft Outlook Trigger';

/** Output Simplified: bare addresses, no Message-ID, and the beginning of the text. */
const simpleSchema = z.looseObject({
	id: z.string(),
	conversationId: text,
	subject: text,
	bodyPreview: text,
	from: text,
	to: z.array(z.string().nullish()),
});

/** Output Raw, and Select Included Fields: the message resource of Microsoft Graph, or a part of it. */
const graphSchema = z.looseObject({
	id: text,
	conversationId: text,
	internetMessageId: text,
	internetMessageHeaders: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
	subject: text,
	body: z.looseObject({ contentType: text, content: text }).nullish(),
	bodyPreview: text,
	from: recipient.nullish(),
	sender: recipient.nullish(),
	toRecipients: recipients,
	ccRecipients: recipients,
	replyTo: recipients,
	sentDateTime: text,
	receivedDateTime: text,
});

/**
 * A message as n8n's Microsoft Outlook Trigger gives it, in any of its outputs. Graph's own ids
 * become `outlookId` and `outlookConversationId`, for nodes that answer or move the message.
 *
 * Graph gives no header but the Message-ID unless `internetMessageHeaders` is asked for, so neither
 * machines nor answers can be told without it.
 *
 * @throws ArcError `itemInvalid`
 */
export function readOutlookItem(json: Readonly<Record<string, unknown>>): MailParts {
	if (Array.isArray(json['to'])) {
		const { from, to, subject, bodyPreview, ...ids } = readItem(simpleSchema, json, node);
		const list = to.flatMap((address) => (address ? [address] : [])).join(', ');
		return parts(headerFields({ from, to: list, subject }), { text: bodyPreview ?? '', ...idsOf(ids) });
	}
	const item = readItem(graphSchema, json, node);
	const sender = item.from ?? item.sender;
	const given = (item.internetMessageHeaders ?? []).flatMap(({ name, value }) => headerFields({ [name]: value }));
	const sentOn = timeOf(item.sentDateTime);
	const built = headerFields({
		from: sender ? written([sender]) : null,
		to: written(item.toRecipients),
		cc: written(item.ccRecipients),
		'reply-to': written(item.replyTo),
		subject: item.subject,
		// What tells messages of a device apart that gives all of them one Message-ID.
		date: sentOn === null ? null : new Date(sentOn).toUTCString(),
		'message-id': item.internetMessageId ? writeIds([item.internetMessageId]) : null,
	});
	const known = new Set(given.map(({ name }) => name));
	const isHtml = item.body?.contentType?.toLowerCase() === 'html';
	const content = item.body?.content ?? '';
	return parts([...given, ...built.filter(({ name }) => !known.has(name))], {
		text: item.body ? (isHtml ? '' : content) : (item.bodyPreview ?? ''),
		html: isHtml ? content : '',
		receivedOn: timeOf(item.receivedDateTime),
		sentOn,
		...idsOf(item),
	});
}

function parts(fields: readonly HeaderPart[], rest: Partial<MailParts>): MailParts {
	return {
		kind: 'parts',
		headers: { kind: 'fields', fields },
		text: '',
		html: '',
		receivedOn: null,
		further: {},
		...rest,
	};
}

function written(list: readonly Recipient[] | null | undefined): string {
	return (list ?? [])
		.flatMap(({ emailAddress }) =>
			emailAddress?.address ? [writeMailbox(emailAddress.address, emailAddress.name)] : [],
		)
		.join(', ');
}

function timeOf(time: string | null | undefined): string | null {
	const milliseconds = Date.parse(time ?? '');
	return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

function idsOf({
	id,
	conversationId,
}: {
	readonly id?: string | null | undefined;
	readonly conversationId?: string | null | undefined;
}): Pick<MailParts, 'further'> {
	return {
		further: { ...(id ? { outlookId: id } : {}), ...(conversationId ? { outlookConversationId: conversationId } : {}) },
	};
}
