import { isUtf8 } from 'node:buffer';
import type { Authentication, AutomaticKind, DeliveryReport } from '../../../core/activity/activity';
import { readAuthentication } from '../../../core/mail/automatic/authentication';
import { automaticKind } from '../../../core/mail/automatic/automatic-kind';
import type { Automatic } from '../../../core/mail/automatic/signs';
import { cutText } from '../../../core/mail/reply-text/cut-text';
import { readDeliveryReport } from '../../../core/mail/automatic/delivery-report';
import { mailDate } from '../../../core/mail/addresses/mail-date';
import { protectionOf } from '../../../core/mail/automatic/protection';
import { splitReply } from '../../../core/mail/reply-text/split-reply';
import { textFromHtml } from '../../../core/mail/reply-text/html/text-from-html';
import { isArcError, type ArcError } from '../../../core/errors';
import type { Structure } from './structure/check-structure';
import { readStructure } from './structure/read-structure';
import { decodeWords } from './headers/decode-words';
import { defaultMailLimits, type MailLimits } from './structure/mail-limits';
import {
	endOfHeaders,
	firstOf,
	headerRecord,
	idsOf,
	readFields,
	valuesOf,
	withoutControls,
	type HeaderField,
} from './headers/message-headers';
import { addressesIn } from './headers/mailboxes';
import { tidyStart } from './headers/tidy-start';
import { findAuthor } from '../../../core/mail/arrival/author';
import type { EmailContent, ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { messageIdentity } from './headers/message-identity';
import { deliveredTo, sendersIn, withReturnPath } from './headers/message-people';
import { readBody, type MessageBody } from './body/read-body';
import { readReportParts, type ReportParts } from './structure/report-parts';
import { TextReader } from './body/text-reader';

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
	/** Servers whose Authentication-Results are believed, by their authserv-ids in lower case; none by default. */
	readonly trustedServers?: ReadonlySet<string>;
	/** Normalised addresses and domains of contact forms, whose mail is from whom Reply-To names. */
	readonly contactForms?: ReadonlySet<string>;
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
	const { message, structure } = readStructure(raw, limits, options.size);
	const body = { ...readBody(message, structure.parts), ...readReportParts(message, structure.parts) };
	return assemble({ raw, structure: withOwnCharset(message, structure), body, options, limits, failure: null });
}

/** Raw bytes in headers are of the charset that the body names, where they are no UTF-8. */
function withOwnCharset(message: Buffer, structure: Structure): Structure {
	const block = message.subarray(0, structure.parts[0]?.from ?? 0);
	if (isUtf8(block)) return structure;
	const labels = new TextReader(message, structure.parts).charsets();
	return labels.length === 0 ? structure : { ...structure, fields: readFields(block, labels) };
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
		return readHeadersOnly(raw, options, error);
	}
}

/**
 * What stands at the beginning of a message that cannot be read. Costs what 64 KB of headers cost,
 * however large the message is.
 *
 * @param failure why it cannot be read
 */
export function readHeadersOnly(raw: Uint8Array, options: ParseOptions, failure: ArcError): ParsedMessage {
	const limits = { ...defaultMailLimits, ...options.limits };
	const start = tidyStart(asBuffer(raw).subarray(0, maxSalvaged));
	const end = endOfHeaders(start, 0, maxSalvaged);
	const fields = readFields(start.subarray(0, end)).slice(0, limits.headers);
	return assemble({ raw, structure: { fields, parts: [] }, body: noBody, options, limits, failure });
}

const maxSalvaged = 64 * 1024;
const noBody: Body = { text: '', html: '', attachments: [], status: undefined, returned: [] };

export type Body = MessageBody & ReportParts;

/** Bytes of the longest subject and display name; the headers keep more. */
const maxSubject = 1_000;
const maxReferences = 1_000;
/** Characters of the text by which a bounce is told; what servers quote stands at the beginning. */
const maxJudged = 8_000;

const noServers: ReadonlySet<string> = new Set();

/** What was read of a message. */
interface Read {
	/** Null where the message came in parts. */
	readonly raw: Uint8Array | null;
	readonly structure: Structure;
	readonly body: Body;
	readonly options: ParseOptions;
	readonly limits: MailLimits;
	/** Why it could not be read as a whole. */
	readonly failure: ArcError | null;
}

/** The email that a structure and a body are; every way in puts it together here. */
export function assemble({ raw, structure, body, options, limits, failure }: Read): ParsedMessage {
	const { fields, parts } = structure;
	const { envelope, ownAddresses, receivedOn } = options;
	const headers = withReturnPath(headerRecord(fields), envelope);
	const to = addressesIn(valuesOf(fields, 'to'));
	const cc = addressesIn(valuesOf(fields, 'cc'));
	const written = sendersIn(fields, headers, [...to, ...cc]);
	const { author, others, sentBy, isReplaced } = findAuthor(written, options.contactForms);
	const from = author?.address ?? null;
	const replyTo = written.replyTo[0]?.address ?? null;
	const messageId = idsOf(fields, 'message-id')[0]?.[0] ?? null;
	const html = cutText(withoutNul(body.html), limits.htmlBytes);
	const plain = withoutNul(body.text);
	const text = cutText(plain.trim() === '' && html !== '' ? textFromHtml(html) : plain, limits.textBytes);
	const bodyAt = parts[0]?.from ?? 0;
	const automatic = automaticKind({
		headers,
		from,
		envelopeFrom: envelope?.from,
		deliveryStatus: body.status,
		partTypes: parts.filter(({ embedded }) => !embedded).map(({ type }) => type),
		returnedHeaders: body.returned.map(({ name }) => name),
		// Where no text can be read, since the parts are broken, the body as it stands.
		text:
			text.trim() === '' && raw !== null
				? asBuffer(raw).toString('latin1', bodyAt, bodyAt + maxJudged)
				: text.slice(0, maxJudged),
		ownAddresses,
	});
	const subject = cutText(withoutControls(decodeWords(firstOf(fields, 'subject'))).trim(), maxSubject);
	// The last: programs of old wrote the sender's address before the id.
	const inReplyTo = idsOf(fields, 'in-reply-to')[0]?.at(-1) ?? null;
	const references = [...new Set(idsOf(fields, 'references').flat())].slice(-maxReferences);
	const answers = inReplyTo !== null || references.length > 0;
	const authentication = readAuthentication(
		valuesOf(fields, 'authentication-results'),
		options.trustedServers ?? noServers,
	);
	const email: EmailContent = {
		type: 'email',
		direction: 'incoming',
		subject,
		from,
		fromName: author?.name ?? null,
		// Beside an author that was found elsewhere it says how: it is not where From would have answers.
		replyTo: replyTo === (written.from?.address ?? from) ? null : replyTo,
		sentBy,
		to,
		cc,
		messageId,
		inReplyTo,
		references,
		headers,
		text,
		reply: splitReply(text, { answers, subject }, html).reply,
		html,
		attachments: body.attachments,
		sentOn: mailDate(decodeWords(firstOf(fields, 'date'))),
		receivedOn: receivedOn.toISOString(),
		size: options.size ?? raw?.length ?? Buffer.byteLength(text) + Buffer.byteLength(html),
		automatic: automatic?.kind ?? null,
		automaticBecause: automatic?.because ?? null,
		delivery: deliveryOf(automatic, fields, body, text, inReplyTo),
		authentication: isReplaced ? ofAnother(authentication) : authentication,
		protection: protectionOf(
			parts.filter(({ embedded }) => !embedded),
			text,
		),
	};
	const recipients = {
		to,
		cc,
		bcc: addressesIn(valuesOf(fields, 'bcc')),
		envelope: addressesIn(envelope?.to ?? []),
		delivered: deliveredTo(fields),
	};
	const identity = messageIdentity(messageId, from, firstOf(fields, 'date'), raw);
	return { email, recipients, otherAuthors: others, identity, raw, failure };
}

/** What servers say of From proves nothing of an author who was found elsewhere; what disproves it stays. */
function ofAnother(authentication: Authentication): Authentication {
	return { ...authentication, dmarc: authentication.dmarc === 'pass' ? null : authentication.dmarc };
}

const deliveryKinds: ReadonlySet<AutomaticKind> = new Set(['bounce', 'delayed', 'deliveryReceipt']);

function deliveryOf(
	automatic: Automatic | null,
	fields: readonly HeaderField[],
	body: Body,
	text: string,
	inReplyTo: string | null,
): DeliveryReport | null {
	if (automatic === null || !deliveryKinds.has(automatic.kind)) return null;
	return readDeliveryReport({
		status: body.status,
		returnedId: decodeWords(firstOf(body.returned, 'message-id')) || undefined,
		text,
		failedRecipients: valuesOf(fields, 'x-failed-recipients')[0],
		inReplyTo,
	});
}

function withoutNul(text: string): string {
	return text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
}

function asBuffer(raw: Uint8Array): Buffer {
	return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}
