import type { Attachment } from '../../../core/activity/activity';
import { checkStructure, withShortTexts } from './check-structure';
import { defaultMailLimits } from './mail-limits';
import { tidyStart } from './message-headers';
import { readBody } from './read-body';
import { readSinglePart } from './read-single-part';

/** An attachment with its bytes. */
export interface AttachedFile extends Attachment {
	readonly content: Buffer;
}

/**
 * The attachments of a raw message with their bytes, in the order in which its activity lists them.
 * The size of the message was held against the limits when it came.
 *
 * @throws ArcError `messageTooLarge` or `messageUnreadable`, as when it is parsed
 */
export async function readAttachments(raw: Uint8Array): Promise<AttachedFile[]> {
	const limits = { ...defaultMailLimits, bytes: Math.max(defaultMailLimits.bytes, raw.length) };
	const message = tidyStart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
	const structure = checkStructure(message, limits);
	if (readSinglePart(message, structure) !== null) return [];
	const contents = new Map<number, Buffer>();
	const { attachments } = await readBody(withShortTexts(message, structure.parts), limits, (index, content) =>
		contents.set(index, content),
	);
	return attachments.map((attachment, index) => ({ ...attachment, content: contents.get(index) ?? Buffer.alloc(0) }));
}
