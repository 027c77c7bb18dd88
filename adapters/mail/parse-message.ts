import { createHash } from 'node:crypto';
import type { Attachment, AutomaticKind } from '../../core/activity/activity';
import { automaticKind } from '../../core/mail/automatic-kind';
import { isAddress, normalizeAddress } from '../../core/mail/address';
import { cutText } from '../../core/mail/cut-text';
import { mailDate } from '../../core/mail/mail-date';
import { messageIds } from '../../core/mail/message-ids';
import { textFromHtml } from '../../core/mail/text-from-html';
import { isArcError, type ArcError } from '../../core/errors';
import { parseAddressHeader, type EmailAddress } from '../../vendor/mailparser';
import { checkStructure } from './check-structure';
import { decodeWords } from './decode-words';
import { defaultMailLimits, type MailLimits } from './mail-limits';
import { endOfHeaders, headerRecord, readFields, tidyStart, valuesOf, withoutControls, type HeaderField } from './message-headers';
import { readBody, type MessageBody } from './read-body';

export interface Envelope {
	/** Null is the empty sender `<>`, as bounces have it. */
	readonly from: string | null;
	readonly to: readonly string[];
}

export interface ParseOptions {
	readonly receivedOn: Date;
	readonly limits?: Partial<MailLimits>;
	/** What SMTP said, where the message came by it. */
	readonly envelope?: Envelope | undefined;
	/** Bytes of the whole message, where only its beginning was downloaded because it is over the size limit. */
	readonly size?: number | undefined;
	/** Normalised addresses of the store's queues. */
	readonly ownAddresses: ReadonlySet<string>;
}

/** The fields of an email activity that its message holds. */
export interface EmailContent {
	readonly type: 'email';
	readonly direction: 'incoming';
	readonly subject: string;
	readonly from: string | null;
	readonly fromName: string | null;
	readonly replyTo: string | null;
	readonly to: readonly string[];
	readonly cc: readonly string[];
	readonly messageId: string | null;
	readonly inReplyTo: string | null;
	readonly references: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
	readonly sentOn: string | null;
	readonly receivedOn: string;
	readonly size: number;
	readonly automatic: AutomaticKind | null;
	readonly automaticBecause: string | null;
}

export interface ParsedMessage {
	readonly email: EmailContent;
	/** Where it went, normalised: To, Cc, and the recipients that SMTP named (Bcc is only there). */
	readonly recipients: { readonly to: readonly string[]; readonly cc: readonly string[]; readonly envelope: readonly string[] };
	/** What makes two arrivals the same message; see `messageIdentity`. */
	readonly identity: string;
	/** Null where another program took the message apart. */
	readonly raw: Uint8Array | null;
	/** Why the body could not be read; the email then has its headers only. */
	readonly failure: ArcError | null;
}

/**
 * Reads a message: size, headers and structure are held against the limits first, then it is
 * decoded. Rejects with messageTooLarge or messageUnreadable, never with anything else.
 *
 * Addresses are normalised; those that are none are left out. The text is that of the text parts,
 * or made from the HTML where there is no other. No string holds a NUL, which PostgreSQL refuses;
 * the raw bytes are kept as they came.
 */
export async function parseMessage(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
	const limits = { ...defaultMailLimits, ...options.limits };
	const message = tidyStart(asBuffer(raw));
	const headersEnd = checkStructure(message, limits, options.size);
	const body = await readBody(message, limits);
	return assemble(raw, readFields(message.subarray(0, headersEnd)), body, options, limits, null);
}

/**
 * Reads a message that must not be lost: where `parseMessage` refuses it, its headers are read as
 * far as they go and `failure` says why, so that it becomes a failed queue item with its raw bytes.
 */
export async function readMessage(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
	try {
		return await parseMessage(raw, options);
	} catch (error) {
		if (!isArcError(error)) throw error;
		const limits = { ...defaultMailLimits, ...options.limits };
		const start = tidyStart(asBuffer(raw).subarray(0, maxSalvaged));
		const end = endOfHeaders(start, 0, maxSalvaged);
		const fields = readFields(start.subarray(0, end)).slice(0, limits.headers);
		return assemble(raw, fields, noBody, options, limits, error);
	}
}

const maxSalvaged = 64 * 1024;
const noBody: MessageBody = { text: '', html: '', attachments: [], deliveryStatus: undefined };

/** Bytes of the longest subject and display name; the headers keep more. */
const maxSubject = 1_000;
const maxName = 250;
const maxReferences = 1_000;

/** The email that header fields and a body are; every way in puts it together here. */
export function assemble(
	raw: Uint8Array | null,
	fields: readonly HeaderField[],
	body: MessageBody,
	options: ParseOptions,
	limits: MailLimits,
	failure: ArcError | null,
): ParsedMessage {
	const { envelope, ownAddresses, receivedOn } = options;
	const first = (name: string): string => valuesOf(fields, name)[0] ?? '';
	const sender = mailboxes([first('from')])[0];
	const from = sender?.address ?? null;
	const replyTo = mailboxes([first('reply-to')])[0]?.address ?? null;
	const messageId = messageIds(first('message-id'))[0] ?? null;
	const to = addresses(valuesOf(fields, 'to'));
	const cc = addresses(valuesOf(fields, 'cc'));
	const headers = headerRecord(fields);
	const html = cutText(withoutNul(body.html), limits.htmlBytes);
	const text = withoutNul(body.text);
	const envelopeFrom = envelope?.from;
	const automatic = automaticKind({ headers, from, envelopeFrom, deliveryStatus: body.deliveryStatus, ownAddresses });
	const email: EmailContent = {
		type: 'email',
		direction: 'incoming',
		subject: cutText(withoutControls(decodeWords(first('subject'))).trim(), maxSubject),
		from,
		fromName: sender?.name ?? null,
		replyTo: replyTo === from ? null : replyTo,
		to,
		cc,
		messageId,
		inReplyTo: messageIds(first('in-reply-to'))[0] ?? null,
		references: messageIds(valuesOf(fields, 'references').join(' ')).slice(-maxReferences),
		headers,
		text: cutText(text.trim() === '' && html !== '' ? textFromHtml(html) : text, limits.textBytes),
		html,
		attachments: body.attachments,
		sentOn: mailDate(first('date')),
		receivedOn: receivedOn.toISOString(),
		size: options.size ?? raw?.length ?? Buffer.byteLength(text) + Buffer.byteLength(html),
		automatic: automatic?.kind ?? null,
		automaticBecause: automatic?.because ?? null,
	};
	const recipients = { to, cc, envelope: addresses(envelope?.to ?? []) };
	return { email, recipients, identity: messageIdentity(messageId, from, first('date'), raw), raw, failure };
}

/**
 * What tells a message that arrives again from another one: its id with sender and Date, since
 * scanners and other devices use one id for all their messages, which would be lost as repeats. A
 * message without an id is known by the SHA-256 of its bytes, which holds for the same bytes only.
 */
function messageIdentity(messageId: string | null, from: string | null, date: string, raw: Uint8Array | null): string {
	if (messageId === null) return `sha256\n${createHash('sha256').update(raw ?? '').digest('hex')}`;
	return ['message', messageId, from ?? '', date].join('\n');
}

interface Mailbox {
	readonly address: string;
	readonly name: string | null;
}

function mailboxes(values: readonly string[]): readonly Mailbox[] {
	return values.flatMap((value) => {
		const parsed = parseAddressHeader(value, { flatten: true, decodePunycode: false }).value;
		return parsed.flatMap((entry: EmailAddress) => {
			const address = normalizeAddress(entry.address ?? '');
			if (!isAddress(address)) return [];
			const name = cutText(withoutControls(entry.name).trim(), maxName);
			return [{ address, name: name === '' ? null : name }];
		});
	});
}

function addresses(values: readonly string[]): readonly string[] {
	return [...new Set(mailboxes(values).map(({ address }) => address))];
}

function withoutNul(text: string): string {
	return text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
}

function asBuffer(raw: Uint8Array): Buffer {
	return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}

