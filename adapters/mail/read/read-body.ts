import type { Attachment } from '../../../core/activity/activity';
import { ArcError } from '../../../core/errors';
import { cutText } from '../../../core/mail/reply-text/cut-text';
import { MailParser, type AttachmentStream } from '../../../vendor/mailparser';
import type { MailLimits } from './mail-limits';
import { withoutControls } from './message-headers';

export interface MessageBody {
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
}

/** Is given the bytes of each attachment when it ends, by its place among the attachments. */
export type KeepContent = (index: number, content: Buffer) => void;

/**
 * Decodes the parts of a message: text and HTML as they are written, and what is attached by name,
 * type and size; their bytes are held only where somebody keeps them. Rejects with messageUnreadable
 * where the parser gives up or takes too long.
 */
export function readBody(raw: Buffer, limits: MailLimits, keep?: KeepContent): Promise<MessageBody> {
	return new Promise((resolve, reject) => {
		const parser = new MailParser({
			skipHtmlToText: true,
			skipTextToHtml: true,
			skipTextLinks: true,
			skipImageLinks: true,
			checksumAlgo: false,
			keepDeliveryStatus: true,
			maxHeadSize: limits.headerBytes * 2,
			maxChildNodes: limits.parts * 2,
		});
		const attachments: Attachment[] = [];
		let text = '';
		let html = '';
		const fail = (because: string, cause?: unknown): void => {
			clearTimeout(timer);
			parser.removeAllListeners('data');
			// A destroyed parser may report a further error, which nobody waits for.
			parser.on('error', () => undefined);
			parser.destroy();
			reject(new ArcError('messageUnreadable', `The message cannot be read: ${because}`, { cause }));
		};
		const timer = setTimeout(() => {
			fail(`parsing took longer than ${limits.milliseconds} ms`);
		}, limits.milliseconds);
		timer.unref();

		parser.on('error', (error: Error) => {
			fail(withoutControls(error.message).slice(0, 200), error);
		});
		parser.on('data', (part) => {
			if (part.type === 'text') {
				text = part.text ?? '';
				html = part.html ?? '';
				return;
			}
			const index = attachments.length;
			const attachment = describe(part, index);
			attachments.push(attachment);
			let size = 0;
			const content: Buffer[] = [];
			part.content.on('data', (chunk: Buffer) => {
				size += chunk.length;
				if (keep !== undefined) content.push(chunk);
			});
			part.content.on('error', (error: Error) => {
				fail('an attachment is broken', error);
			});
			part.content.on('end', () => {
				attachments[index] = { ...attachment, size };
				keep?.(index, Buffer.concat(content));
				part.release?.();
			});
		});
		parser.on('end', () => {
			clearTimeout(timer);
			resolve({ text, html, attachments });
		});
		feed(parser, raw);
	});
}

/** A large message goes in by pieces, so that it is not held once more, decoded. */
function feed(parser: MailParser, raw: Buffer): void {
	let at = 0;
	const write = (): void => {
		while (raw.length - at > pieceBytes) {
			const hasRoom = parser.write(raw.subarray(at, at + pieceBytes));
			at += pieceBytes;
			if (!hasRoom) {
				parser.once('drain', write);
				return;
			}
		}
		parser.end(raw.subarray(at));
	};
	write();
}

const pieceBytes = 1024 * 1024;

function describe(part: AttachmentStream, index: number): Attachment {
	const name = nameOf(part, index);
	const contentId = cutText(withoutControls(part.cid ?? '').trim(), maxName);
	return {
		name,
		contentType: typeOf(part, name),
		size: 0,
		inline: part.related === true || (part.contentDisposition === 'inline' && contentId !== ''),
		contentId: contentId === '' ? null : contentId,
	};
}

const maxName = 255;

function nameOf(part: AttachmentStream, index: number): string {
	const name = cutText(withoutControls(part.filename ?? '').trim(), maxName);
	if (name !== '') return name;
	return `attachment-${index + 1}${/^message\/rfc822$/i.test(part.contentType) ? '.eml' : ''}`;
}

/** What Outlook packs its own way (TNEF, MS-OXTNEF) has one type here, whatever its sender called it. */
function typeOf(part: AttachmentStream, name: string): string {
	const type = withoutControls(part.contentType || '')
		.trim()
		.toLowerCase()
		.slice(0, 127);
	if (type === 'application/vnd.ms-tnef' || /^winmail\.dat$/i.test(name)) return 'application/ms-tnef';
	return type === '' ? 'application/octet-stream' : type;
}
