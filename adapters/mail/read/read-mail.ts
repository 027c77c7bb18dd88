import type { MailParts, RawMail } from '../../../core/mail/trigger-items/mail-parts';
import { defaultMailLimits } from './structure/mail-limits';
import { readFields } from './headers/message-headers';
import { assemble, type Body } from './parse-message';
import { readAside } from './aside/read-aside';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';

/**
 * Reads a message that another program hands over, whole or taken apart. One that was taken apart
 * has the same headers, judged by the same functions, as if it had come whole; what is missing (the
 * text behind a snippet, a delivery report) stays so.
 */
export async function readMail(mail: MailParts | RawMail, receivedOn: Date): Promise<ParsedMessage> {
	const ownAddresses = new Set<string>();
	if (mail.kind === 'raw') {
		const raw = typeof mail.raw === 'string' ? Buffer.from(mail.raw, 'utf8') : mail.raw;
		return await readAside(raw, { receivedOn, ownAddresses });
	}
	const { headers, text, html, attachments = [], sentOn } = mail;
	const fields =
		headers.kind === 'lines' ? readFields(Buffer.from(headers.lines.join('\r\n'), 'latin1')) : headers.fields;
	const body: Body = { text, html, attachments, status: undefined, returned: [] };
	const options = { receivedOn: mail.receivedOn === null ? receivedOn : new Date(mail.receivedOn), ownAddresses };
	const message = assemble({
		raw: null,
		structure: { fields, parts: [] },
		body,
		options,
		limits: defaultMailLimits,
		failure: null,
	});
	return sentOn === undefined ? message : { ...message, email: { ...message.email, sentOn } };
}
