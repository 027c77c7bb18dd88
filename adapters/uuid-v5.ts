import { hash } from 'node:crypto';

/**
 * The namespace of all ids that this package derives. It never changes: ids that were derived
 * under another one would make every message, record and reply a second time.
 */
export const arcNamespace = '6b0d5f0e-8f0c-4a53-9a3e-5d1f6a7c2b94';

const uuidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * The UUID of version 5 (RFC 9562 section 5.5) of a name: the same name under the same namespace
 * is the same id, in every process and store. Throws a TypeError when the namespace is no UUID.
 */
export function uuidV5(name: string, namespace: string = arcNamespace): string {
	if (!uuidPattern.test(namespace)) throw new TypeError('The namespace of a derived id is a UUID');
	const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
	const hex = hash('sha1', Buffer.concat([space, Buffer.from(name, 'utf8')]), 'hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variantOf(hex)}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The hexadecimal digit that begins with the variant of RFC 9562, in place of the one at 16. */
export const variantOf = (hex: string): string => (8 | (Number.parseInt(hex.slice(16, 17), 16) & 3)).toString(16);
