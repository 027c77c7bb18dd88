import { ArcError } from '../../../../core/errors';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import { readMail } from '../../../mail/read/read-mail';
import type { DataverseClient } from '../../web-api/client';
import { reading, type Row } from '../../web-api/operation';
import { query } from '../../web-api/query';
import { composeMessage, type WholeFile } from './compose-message';
import type { ReadActivity } from './read-activities';
import { fileOf, headersOf, toMail } from './to-mail';

export interface MessageLimits {
	/** Whether the bytes of attached files are kept, and not their names alone. */
	readonly withFiles: boolean;
	/** Bytes that a message may have with its files. */
	readonly maxSize: number;
}

/**
 * Reads an email of Dataverse as a message. With files it is put together whole, so that they are
 * there for whoever reads the raw message; each file is a request of its own, since it may be large.
 * One whose body is over the limit becomes a failed one, and one whose files are keeps their names.
 */
export async function readMessage(
	client: DataverseClient,
	read: ReadActivity,
	{ withFiles, maxSize }: MessageLimits,
	receivedOn: Date,
): Promise<ParsedMessage> {
	const mail = toMail(read);
	const bodySize = Buffer.byteLength(mail.text) + Buffer.byteLength(mail.html);
	if (bodySize > maxSize)
		return { ...(await readMail({ ...mail, text: '', html: '' }, receivedOn)), failure: tooLarge(bodySize, maxSize) };
	const taken = await readMail(mail, receivedOn);
	const filesSize = (mail.attachments ?? []).reduce((sum, { size }) => sum + size, 0);
	// Base64 makes four bytes of three.
	if (!withFiles || read.files.length === 0 || bodySize + (filesSize * 4) / 3 > maxSize) return taken;
	const files: WholeFile[] = [];
	for (const [position, row] of read.files.entries())
		files.push({ ...fileOf(row, position), base64: await contentOf(client, row) });
	const raw = composeMessage(headersOf(read), mail, files);
	const whole = await readMail({ kind: 'raw', raw }, new Date(taken.email.receivedOn));
	// What it says of itself is what Dataverse says; of the whole the files count.
	return { ...taken, raw, email: { ...taken.email, attachments: whole.email.attachments, size: raw.length } };
}

async function contentOf(client: DataverseClient, row: Row): Promise<string> {
	const id = String(row['activitymimeattachmentid']);
	const { body } = await client.ask(reading(query(`activitymimeattachments(${id})`, { select: ['body'] })));
	return typeof body['body'] === 'string' ? body['body'] : '';
}

function tooLarge(size: number, most: number): ArcError {
	const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
	return new ArcError('messageTooLarge', `The body of the email has ${mb(size)} MB, and the limit is ${mb(most)}`, {
		hint: 'Raise Size Limit (MB) in the options of ARC Rule Trigger.',
	});
}
