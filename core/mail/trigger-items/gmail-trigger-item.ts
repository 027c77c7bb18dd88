import { z } from '../../../vendor/zod';
import { decodeEntities } from '../reply-text/html/html-entities';
import { resolvedParts, resolvedSchema } from './imap-trigger-item';
import { headerFields, readItem, type MailParts } from './mail-parts';

const text = z.string().nullish();
const node = 'Gmail Trigger';

/** With Simplify: five headers at the top, no Message-ID, and a snippet instead of the text. */
const simpleSchema = z.looseObject({
	id: z.string(),
	threadId: text,
	snippet: text,
	payload: z.looseObject({ mimeType: text }).nullish(),
	/** Milliseconds since 1970. */
	internalDate: z.union([z.string(), z.number()]).nullish(),
	From: text,
	To: text,
	Cc: text,
	Subject: text,
});

const fullSchema = resolvedSchema.extend({ id: z.string(), threadId: text });

/**
 * A message as n8n's Gmail Trigger gives it, with Simplify or without. Gmail's own ids become
 * `gmailId` and `gmailThreadId`, for nodes that answer or file the message.
 *
 * @throws ArcError `itemInvalid`
 */
export function readGmailItem(json: Readonly<Record<string, unknown>>): MailParts {
	if (json['headers'] !== undefined) {
		const item = readItem(fullSchema, json, node);
		return { ...resolvedParts(item), further: idsOf(item) };
	}
	const item = readItem(simpleSchema, json, node);
	const received = Number(item.internalDate ?? Number.NaN);
	return {
		kind: 'parts',
		headers: {
			kind: 'fields',
			fields: headerFields({
				from: item.From,
				to: item.To,
				cc: item.Cc,
				subject: item.Subject,
				'content-type': item.payload?.mimeType,
			}),
		},
		text: decodeEntities(item.snippet ?? ''),
		html: '',
		receivedOn: Number.isFinite(received) && Math.abs(received) < 8.64e15 ? new Date(received).toISOString() : null,
		further: idsOf(item),
	};
}

/** Whether an item lacks what tells answers and machines: Gmail Trigger's Simplify leaves it out. */
export function isSimplifiedGmail(json: Readonly<Record<string, unknown>>): boolean {
	return json['headers'] === undefined;
}

function idsOf({
	id,
	threadId,
}: {
	readonly id: string;
	readonly threadId?: string | null | undefined;
}): Record<string, string> {
	return { gmailId: id, ...(threadId ? { gmailThreadId: threadId } : {}) };
}
