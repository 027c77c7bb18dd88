import { isMainThread } from 'node:worker_threads';
import type { ParsedMessage } from '../../../../core/mail/arrival/parsed-message';
import { readMessage, type ParseOptions } from '../parse-message';
import { ReadingThread } from './reading-thread';
import type { ReadingTask } from './reading-worker';

const largeBytes = 256 * 1024;
const manyDelimiters = 50;

/** As many messages at once are worth the way to a thread and back; one is read before a thread has begun. */
const manyMessages = 8;

/** For large messages, one for the process; those that are not large wait for none of them. */
const thread = new ReadingThread();
/** For messages that come in heaps: they are read on another core while those before are stored. */
const heaps = new ReadingThread();

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

/**
 * Reads messages that are not large, in order: many on a thread of their own, few at once.
 *
 * @param between Called before each that is read here, to let others go first
 */
export async function readTogether(
	messages: readonly ReadingTask[],
	between: () => Promise<void> | undefined = () => undefined,
): Promise<readonly ParsedMessage[]> {
	// Whoever takes messages in on a thread reads them there: nobody waits for it, and the way costs more.
	if (isMainThread && messages.length >= manyMessages) return await heaps.readAll(messages);
	const read: ParsedMessage[] = [];
	for (const { raw, options } of messages) {
		await between();
		read.push(await readMessage(raw, options));
	}
	return read;
}
