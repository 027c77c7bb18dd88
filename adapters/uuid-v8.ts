import { hash } from 'node:crypto';
import { variantOf } from './uuid-v5';

/**
 * A UUID of version 8 (RFC 9562 section 5.8) that begins with a time, as one of version 7 does, and goes on with
 * the hash of a name: the same name at the same time is the same id, and ids of one time lie beside each other
 * in an index.
 */
export function uuidV8(milliseconds: number, name: string): string {
	const time = milliseconds.toString(16).padStart(12, '0');
	const hex = hash('sha1', name, 'hex');
	return `${time.slice(0, 8)}-${time.slice(8)}-8${hex.slice(13, 16)}-${variantOf(hex)}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
