import { checkStructure } from '../structure/check-structure';
import { defaultMailLimits } from '../structure/mail-limits';
import type { MimePart } from '../structure/mime-part';
import { signedContent } from '../structure/signed-content';
import { decodeTransfer } from '../structure/transfer-encoding';

/**
 * The message inside a part that is one as a whole, with its signature (RFC 8551 section 3.5.2), as bytes and parts;
 * null where the part is something else, or encrypted.
 *
 * @throws ArcError `messageTooLarge`, where what is inside has more parts or headers than a message may
 */
export function messageInSignature(
	raw: Buffer,
	{ type, fileName, encoding, from, to }: MimePart,
): { readonly raw: Buffer; readonly parts: readonly MimePart[] } | null {
	const isNamed = type === 'application/octet-stream' && /\.p7m$/i.test(fileName);
	if (!isNamed && !/^application\/(?:x-)?pkcs7-mime$/.test(type)) return null;
	const content = signedContent(decodeTransfer(raw.subarray(from, to), encoding));
	if (content === null) return null;
	const limits = { ...defaultMailLimits, bytes: Math.max(defaultMailLimits.bytes, content.length) };
	return { raw: content, parts: checkStructure(content, limits).parts };
}
