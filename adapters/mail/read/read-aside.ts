import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { readMessage, type ParseOptions } from './parse-message';
import { ReadingThread } from './reading-thread';

const largeBytes = 256 * 1024;
const manyDelimiters = 50;

/** One for the process: on two cores another one would take the second from n8n. */
const thread = new ReadingThread();

/**
 * Whether reading a message may take so long that nobody should wait for it: over 256 KB, or more
 * than 50 lines that may begin a part. Looks at no more than that.
 */
export function isLarge(raw: Uint8Array): boolean {
	if (raw.length > largeBytes) return true;
	const message = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
	return ['\n--', '\r--'].some((delimiter) => {
		let at = -1;
		for (let found = 0; found <= manyDelimiters; found += 1) {
			at = message.indexOf(delimiter, at + 1, 'latin1');
			if (at < 0) return false;
		}
		return true;
	});
}

/** Reads a message as `readMessage` does, a large one on a thread of its own. */
export async function readAside(raw: Uint8Array, options: ParseOptions): Promise<ParsedMessage> {
	return isLarge(raw) ? await thread.read(raw, options) : await readMessage(raw, options);
}
