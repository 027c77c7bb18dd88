import type { Mailbox, WrittenSenders } from '../../../../core/mail/arrival/author';
import { addressesIn, mailboxesIn } from './mailboxes';
import { valuesOf, type HeaderField } from './message-headers';

/**
 * Headers in which servers note where a message went, those first that name the address that people
 * wrote to rather than the mailbox behind it.
 */
const deliveryHeaders = [
	'x-original-to',
	'envelope-to',
	'x-envelope-to',
	'resent-to',
	'x-forwarded-to',
	'delivered-to',
] as const;

/** Where servers noted that a message went, by those headers. */
export function deliveredTo(fields: readonly HeaderField[]): readonly (readonly string[])[] {
	return deliveryHeaders.map((name) => addressesIn(valuesOf(fields, name)));
}

/** Whom a message names as its senders, beside its recipients. */
export function sendersIn(
	fields: readonly HeaderField[],
	headers: WrittenSenders['headers'],
	recipients: WrittenSenders['recipients'],
): WrittenSenders {
	const mailboxes = (name: string): readonly Mailbox[] => mailboxesIn(valuesOf(fields, name));
	return {
		from: mailboxes('from')[0],
		sender: mailboxes('sender')[0],
		replyTo: mailboxes('reply-to'),
		originalFrom: mailboxes('x-original-from')[0],
		originalSender: mailboxes('x-original-sender')[0],
		recipients,
		// Read where a list asks for it alone.
		get cc() {
			return mailboxes('cc');
		},
		headers,
	};
}

/** As a server writes it that delivers a message (RFC 5321 section 4.4), so that whoever reads it later knows. */
export function withReturnPath(
	headers: Readonly<Record<string, string>>,
	envelope: { readonly from: string | null } | undefined,
): Readonly<Record<string, string>> {
	if (envelope?.from !== null || envelope === undefined) return headers;
	const before = Object.hasOwn(headers, 'return-path') ? `\n${headers['return-path'] ?? ''}` : '';
	return { ...headers, 'return-path': `<>${before}` };
}
