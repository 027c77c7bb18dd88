import { tidyStart } from '../headers/tidy-start';
import { checkStructure, type Structure } from './check-structure';
import type { MailLimits } from './mail-limits';
import { decodeTransfer } from './transfer-encoding';

/** The structure of a message, and the bytes that its places are of. */
export interface ReadStructure {
	readonly message: Buffer;
	readonly structure: Structure;
}

/**
 * The structure of a raw message whose beginning is tidied; see `checkStructure`. Where its sender encoded all parts
 * together, which RFC 2045 section 6.4 forbids, it is that of the decoded ones.
 *
 * @param size bytes of the whole message, where only its beginning is at hand
 * @throws ArcError `messageTooLarge`
 */
export function readStructure(raw: Uint8Array, limits: MailLimits, size?: number): ReadStructure {
	const message = tidyStart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
	const structure = checkStructure(message, limits, size);
	const [root] = structure.parts;
	const isWhole = root?.type.startsWith('multipart/') === true && root.children.length === 0;
	if (!isWhole || root.encoding === 'none') return { message, structure };
	const body = decodeTransfer(message.subarray(root.from, root.to), root.encoding);
	const decoded = Buffer.concat([message.subarray(0, root.from), body]);
	const inside = checkStructure(decoded, limits);
	return inside.parts.length > 1 ? { message: decoded, structure: inside } : { message, structure };
}
