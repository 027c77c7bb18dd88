import { createHash } from 'node:crypto';

/**
 * What tells a message that arrives again from another one: its id with sender and Date, since
 * scanners and other devices use one id for all their messages, which would be lost as repeats. A
 * message without an id is known by the SHA-256 of its bytes, which holds for the same bytes only.
 */
export function messageIdentity(
	messageId: string | null,
	from: string | null,
	date: string,
	raw: Uint8Array | null,
): string {
	if (messageId === null)
		return `sha256\n${createHash('sha256')
			.update(raw ?? '')
			.digest('hex')}`;
	return ['message', messageId, from ?? '', date].join('\n');
}
