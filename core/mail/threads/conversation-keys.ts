import type { ThreadIndex } from '../../activity/stored-message';
import { threadIndexKey } from './thread-index';

/** A header with more ids than this is cut; no real thread is near it. */
const maxKeys = 100;

export interface ThreadHeaders {
	readonly messageId?: string | null;
	readonly inReplyTo?: string | null;
	/** Further ids of In-Reply-To: some programs name several. */
	readonly alsoInReplyTo?: readonly string[];
	readonly references?: readonly string[];
	/** The report of a mail server about a message that was sent. */
	readonly delivery?: { readonly messageId: string | null } | null;
	/** Its place in a conversation of Outlook. */
	readonly threadIndex?: ThreadIndex | null;
}

/**
 * The ids by which a message belongs to a conversation. The first one names it: the first id of
 * References, else In-Reply-To, else the id of the message that a bounce is about, else its own id. The
 * others turn out to belong to the same conversation, and so do messages of one Thread-Index. A message without any id gives none; its caller then uses the activity's id.
 *
 * Of a header with more than 100 ids the first and the newest are kept.
 */
export function conversationKeys(message: ThreadHeaders): readonly string[] {
	const keys = new Set<string>();
	for (const id of message.references ?? []) keys.add(id);
	if (message.inReplyTo) keys.add(message.inReplyTo);
	for (const id of message.alsoInReplyTo ?? []) keys.add(id);
	if (message.delivery?.messageId) keys.add(message.delivery.messageId);
	if (message.messageId) keys.add(message.messageId);
	// Last, so that it names a conversation only where nothing else does.
	if (message.threadIndex) keys.add(threadIndexKey(message.threadIndex));
	const all = [...keys];
	return all.length <= maxKeys ? all : [...all.slice(0, 1), ...all.slice(1 - maxKeys)];
}
