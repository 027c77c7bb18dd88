import type { Attachment } from '../../core/activity/activity';
import { ArcError } from '../../core/errors';
import { cutText } from '../../core/mail/cut-text';
import { MailParser, type AttachmentStream } from '../../vendor/mailparser';
import type { MailLimits } from './mail-limits';
import { withoutControls } from './message-headers';

export interface MessageBody {
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
	/** The fields of a delivery report (RFC 3464), where there is one. */
	readonly deliveryStatus: string | undefined;
}

/** A delivery report says what it has to say at its beginning. */
const maxStatus = 16_000;

/**
 * Decodes the parts of a message: text and HTML as they are written, and what is attached by name,
 * type and size. Rejects with messageUnreadable where the parser gives up or takes too long.
 */
export function readBody(raw: Buffer, limits: MailLimits): Promise<MessageBody> {
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
		const status: string[] = [];
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
			const isStatus = /^message\/(?:global-)?delivery-status$/i.test(part.contentType);
			attachments.push({ name: nameOf(part, index), contentType: typeOf(part), size: 0 });
			let size = 0;
			let kept = 0;
			part.content.on('data', (chunk: Buffer) => {
				size += chunk.length;
				if (isStatus && kept < maxStatus) {
					status.push(chunk.toString('utf8'));
					kept += chunk.length;
				}
			});
			part.content.on('error', (error: Error) => {
				fail('an attachment is broken', error);
			});
			part.content.on('end', () => {
				attachments[index] = { name: nameOf(part, index), contentType: typeOf(part), size };
				part.release?.();
			});
		});
		parser.on('end', () => {
			clearTimeout(timer);
			const deliveryStatus = status.length === 0 ? undefined : status.join('').slice(0, maxStatus);
			resolve({ text, html, attachments, deliveryStatus });
		});
		parser.end(raw);
	});
}

function nameOf(part: AttachmentStream, index: number): string {
	const name = cutText(withoutControls(part.filename ?? '').trim(), 255);
	if (name !== '') return name;
	return `attachment-${index + 1}${/^message\/rfc822$/i.test(part.contentType) ? '.eml' : ''}`;
}

function typeOf(part: AttachmentStream): string {
	const type = withoutControls(part.contentType || '').trim().toLowerCase().slice(0, 127);
	return type === '' ? 'application/octet-stream' : type;
}
