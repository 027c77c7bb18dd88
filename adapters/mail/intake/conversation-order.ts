import { conversationKeys } from '../../../core/mail/threads/conversation-keys';
import { readThreadIndex } from '../../../core/mail/threads/thread-index';
import { endOfHeaders, idsOf, readFields, valuesOf } from '../read/headers/message-headers';
import { tidyStart } from '../read/headers/tidy-start';

const maxHeaders = 64 * 1024;

/**
 * Does something with messages at once, but with those of one conversation one after the other in
 * their order, so that an answer finds the message that it answers: those of one call, and of calls
 * that have not ended yet.
 */
export class ConversationOrder {
	private readonly last = new Map<string, Promise<unknown>>();

	/** Results are in order; one that fails does not keep the next from being tried. */
	async each<Message extends { readonly raw: Uint8Array }, Result>(
		messages: readonly Message[],
		act: (message: Message) => Promise<Result>,
	): Promise<PromiseSettledResult<Result>[]> {
		return await Promise.allSettled(messages.map(async (message) => await this.one(message, act)));
	}

	private async one<Message extends { readonly raw: Uint8Array }, Result>(
		message: Message,
		act: (message: Message) => Promise<Result>,
	): Promise<Result> {
		const ids = keysOf(message.raw);
		const before = Promise.allSettled(ids.flatMap((id) => this.last.get(id) ?? []));
		const result = before.then(async () => await act(message));
		for (const id of ids) this.last.set(id, result);
		try {
			return await result;
		} finally {
			for (const id of ids) if (this.last.get(id) === result) this.last.delete(id);
		}
	}
}

function keysOf(raw: Uint8Array): readonly string[] {
	const start = tidyStart(Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, maxHeaders)));
	const end = endOfHeaders(start, 0, maxHeaders);
	const fields = readFields(start.subarray(0, end));
	const ids = (name: string): readonly string[] => idsOf(fields, name).flat();
	return conversationKeys({
		messageId: ids('message-id')[0] ?? null,
		inReplyTo: ids('in-reply-to')[0] ?? null,
		alsoInReplyTo: ids('in-reply-to').slice(1),
		references: ids('references'),
		threadIndex: readThreadIndex(valuesOf(fields, 'thread-index')[0] ?? ''),
	});
}
