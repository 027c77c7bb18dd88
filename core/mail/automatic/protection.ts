import type { Protection } from '../../activity/activity';

interface ProtectedPart {
	/** In lower case, without parameters. */
	readonly type: string;
	readonly contentType: string;
}

/** What holds certificates or packed words alone, without a signature (RFC 8551 sections 3.6 and 3.8). */
const isBare = /^(?:certs-only|compressed-data)$/;

/**
 * How a message is signed or encrypted by S/MIME (RFC 8551) or OpenPGP (RFC 3156, or in its text);
 * null where it is neither. A file may tell it by its name alone (RFC 8551 section 3.2.1). Nothing is decrypted and no signature is checked.
 */
export function protectionOf(parts: readonly ProtectedPart[], text: string): Protection | null {
	const isPgp = parts.some(({ type }) => type === 'application/pgp-signature');
	for (const { type, contentType } of parts) {
		if (type === 'multipart/signed') return isPgp || /pgp-signature/i.test(contentType) ? 'pgpSigned' : 'smimeSigned';
		// Exchange makes multipart/mixed of what is multipart/encrypted.
		if (type === 'multipart/encrypted' || type === 'application/pgp-encrypted') return 'pgpEncrypted';
		const isNamed = type === 'application/octet-stream' && /\.p7m\b/i.test(contentType);
		if (isNamed || /^application\/(?:x-)?pkcs7-mime$/.test(type)) {
			const kind = /smime-type\s*=\s*"?([a-z-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? '';
			if (!isBare.test(kind)) return kind === 'signed-data' ? 'smimeSigned' : 'smimeEncrypted';
		}
	}
	const begin = /^-----BEGIN PGP (SIGNED )?MESSAGE-----[ \t]*$/m.exec(text);
	if (begin === null) return null;
	return begin[1] === undefined ? 'pgpEncrypted' : 'pgpSigned';
}
