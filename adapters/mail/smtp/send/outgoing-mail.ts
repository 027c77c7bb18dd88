import { isAddress } from '../../../../core/address';
import type { ArcError } from '../../../../core/errors';
import { headerText } from '../../../../core/reply/header-text';
import { SmtpSendError } from './smtp-send-error';

/** One message to one address, as it shall go out. */
export interface OutgoingMessage {
	/** Null is the empty envelope sender `<>`. */
	readonly envelopeFrom: string | null;
	/** One bare address: a reply goes to the sender and to nobody else. */
	readonly to: string;
	readonly from: { readonly name: string; readonly address: string };
	readonly replyTo?: string;
	readonly subject: string;
	readonly text: string;
	readonly html?: string;
	/** Further headers; names and values are checked. */
	readonly headers: Readonly<Record<string, string>>;
	/** Ids without `<>`. */
	readonly messageId: string;
	readonly inReplyTo: string | null;
	readonly references: readonly string[];
	readonly date?: Date;
}

/** Headers that the fields of a message make, and that may not be given a second time. */
const ownHeaders = new Set(
	'from to cc bcc sender reply-to subject date message-id in-reply-to references mime-version'.split(' '),
);

/** A message in nodemailer's words. */
export type Mail = ReturnType<typeof mailOf>;

/**
 * Checks every value that comes near a header, then says it in nodemailer's words.
 *
 * @throws SmtpSendError for an address, a name of a header or an id that is none; it is permanent
 */
export function mailOf(message: OutgoingMessage) {
	const { from, to, envelopeFrom, replyTo } = message;
	for (const address of [from.address, to, ...(replyTo ? [replyTo] : []), ...(envelopeFrom ? [envelopeFrom] : [])]) {
		if (!isAddress(address)) throw refuse('One of its addresses is no address');
	}
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(message.headers)) {
		const isReserved = ownHeaders.has(name.toLowerCase()) || /^content-/i.test(name);
		if (!/^[A-Za-z][A-Za-z0-9-]{0,75}$/.test(name) || isReserved)
			throw refuse('One of its headers has a name that is not allowed');
		headers[name] = headerText(value);
	}
	const ids = [message.messageId, ...(message.inReplyTo ? [message.inReplyTo] : []), ...message.references];
	if (ids.some((id) => !/^[^\s<>\p{Cc}]{1,998}$/u.test(id))) throw refuse('One of its message ids is none');
	return {
		envelope: { from: envelopeFrom ?? '', to: [to] },
		from: { name: headerText(from.name), address: from.address },
		to: { name: '', address: to },
		...(replyTo ? { replyTo: { name: '', address: replyTo } } : {}),
		subject: headerText(message.subject),
		text: message.text.replaceAll('\u0000', ''),
		...(message.html ? { html: message.html.replaceAll('\u0000', '') } : {}),
		headers,
		messageId: `<${message.messageId}>`,
		...(message.inReplyTo ? { inReplyTo: `<${message.inReplyTo}>` } : {}),
		references: message.references.map((id) => `<${id}>`),
		...(message.date ? { date: message.date } : {}),
	};
}

function refuse(because: string): ArcError {
	return new SmtpSendError(`The message was not sent. ${because}`, { permanent: true });
}
