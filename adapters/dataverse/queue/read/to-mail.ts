import { plainFileName } from '../../../../core/activity/file-name';
import type { Attachment } from '../../../../core/activity/activity';
import {
	headerFields,
	writeIds,
	writeMailbox,
	type HeaderPart,
	type MailParts,
} from '../../../../core/mail/trigger-items/mail-parts';
import type { Row } from '../../web-api/operation';
import type { ReadActivity } from './read-activities';
import { having, parts, textAt, timeAt } from './row-values';

/**
 * An email of Dataverse as it is taken apart there: its headers, as far as columns and parties say them,
 * its body, and its files by name. It is read and judged like a message of any other way.
 *
 * Dataverse keeps the headers of the message itself in no column of its reference. Where an environment has
 * them as lines in `internetmessageheaders`, they count, since by them machines are told.
 */
export function toMail(read: ReadActivity): MailParts {
	const { row, files } = read;
	const body = row['description'];
	const content = typeof body === 'string' ? body : '';
	const isHtml = /<[a-z!/][^<>]*>/i.test(content);
	const lines = headerLines(textAt(row, 'internetmessageheaders') ?? '');
	return {
		kind: 'parts',
		headers: lines === null ? { kind: 'fields', fields: headersOf(read) } : { kind: 'lines', lines },
		text: isHtml ? '' : content,
		html: isHtml ? content : '',
		attachments: files.map(fileOf),
		receivedOn: timeAt(row, 'createdon'),
		sentOn: timeAt(row, 'senton'),
		further: {},
	};
}

/** The headers that columns and parties of an email say. */
export function headersOf({ row, parties }: Pick<ReadActivity, 'row' | 'parties'>): HeaderPart[] {
	const [sender] = having(parties, parts.sender);
	const from = sender?.address ?? textAt(row, 'sender');
	const sent = timeAt(row, 'senton');
	const addressed = (part: number): string =>
		having(parties, part)
			.flatMap(({ address }) => (address === null ? [] : [writeMailbox(address)]))
			.join(', ');
	const ids = (column: string): string | null => {
		const id = textAt(row, column);
		return id === null ? null : writeIds([id]);
	};
	const thread = threadIndexOf(textAt(row, 'conversationindex'));
	return headerFields({
		from: from === null ? null : writeMailbox(from, sender?.name),
		to: addressed(parts.to) || (textAt(row, 'torecipients') ?? '').split(';').filter(Boolean).join(', '),
		cc: addressed(parts.cc),
		bcc: addressed(parts.bcc),
		subject: textAt(row, 'subject'),
		date: sent === null ? null : new Date(sent).toUTCString(),
		'message-id': ids('messageid'),
		'in-reply-to': ids('inreplyto'),
		'thread-index': thread,
		importance: ['low', null, 'high'][Number(row['prioritycode'] ?? 1)] ?? null,
	});
}

/** What a row says of a file; its content lies elsewhere. */
export function fileOf(row: Row, position: number): Attachment {
	const size = row['filesize'];
	const contentId = (textAt(row, 'attachmentcontentid') ?? '').replace(/^<|>$/g, '');
	return {
		name: plainFileName(textAt(row, 'filename') ?? '') || `attachment-${position + 1}`,
		contentType: textAt(row, 'mimetype') ?? 'application/octet-stream',
		size: typeof size === 'number' ? size : 0,
		...(contentId === '' ? {} : { inline: true, contentId }),
	};
}

/** Header lines one character a byte, as a message has them; null where the text is none. */
function headerLines(text: string): string[] | null {
	if (!/^[!-9;-~]{1,76}:/.test(text)) return null;
	return Buffer.from(text, 'utf8').toString('latin1').split(/\r?\n/);
}

/** Exchange's place in a conversation, which some write in hexadecimal. */
function threadIndexOf(text: string | null): string | null {
	if (text === null || !/^(?:[0-9a-f]{2}){22,}$/i.test(text)) return text;
	return Buffer.from(text, 'hex').toString('base64');
}
