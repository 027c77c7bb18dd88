import type { Attachment } from '../../../../core/activity/activity';
import { defaultMailLimits } from '../structure/mail-limits';
import { readStructure } from '../structure/read-structure';
import { readBody } from './read-body';

/** An attachment with its bytes. */
export interface AttachedFile extends Attachment {
	readonly content: Buffer;
}

/**
 * The attachments of a raw message with their bytes, in the order in which its activity lists them.
 * The size of the message was held against the limits when it came.
 *
 * @throws ArcError `messageTooLarge`, as when it is parsed
 */
export function readAttachments(raw: Uint8Array): AttachedFile[] {
	const limits = { ...defaultMailLimits, bytes: Math.max(defaultMailLimits.bytes, raw.length) };
	const { message, structure } = readStructure(raw, limits);
	const contents: Buffer[] = [];
	const { attachments } = readBody(message, structure.parts, (_index, content) => contents.push(content));
	return attachments.map((attachment, index) => ({ ...attachment, content: contents[index] ?? Buffer.alloc(0) }));
}
