import { conversationKeys } from '../../../core/mail/threads/conversation-keys';
import { readThreadIndex } from '../../../core/mail/threads/thread-index';
import { messageIds } from '../../../core/mail/threads/message-ids';
import { endOfHeaders, readFields, tidyStart, valuesOf } from '../read/headers/message-headers';

const maxHeaders = 64 * 1024;

/**
 * Does something with messages at once, but with those of one conversation one after the other in
 * their order, so that an answer finds the message that it answers. Results are in order; one that
 * fails does not keep the next from being tried.
 */
export async function inConversationOrder<Message extends { readonly raw: Uint8Array }, Result>(
	messages: readonly Message[],
	act: (message: Message) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
	const last = new Map<string, Promise<unknown>>();
	return await Promise.allSettled(
		messages.map((message) => {
			const ids = idsOf(message.raw);
			const before = Promise.allSettled(ids.flatMap((id) => last.get(id) ?? []));
			const result = before.then(async () => await act(message));
			for (const id of ids) last.set(id, result);
			return result;
		}),
	);
}

function idsOf(raw: Uint8Array): readonly string[] {
	const start = tidyStart(Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, maxHeaders)));
	const end = endOfHeaders(start, 0, maxHeaders);
	const fields = readFields(start.subarray(0, end));
	const ids = (name: string): readonly string[] => messageIds(valuesOf(fields, name).join(' '));
	return conversationKeys({
		messageId: ids('message-id')[0] ?? null,
		inReplyTo: ids('in-reply-to')[0] ?? null,
		alsoInReplyTo: ids('in-reply-to').slice(1),
		references: ids('references'),
		threadIndex: readThreadIndex(valuesOf(fields, 'thread-index')[0] ?? ''),
	});
}
