/** A header with more ids than this is cut; no real thread is near it. */
const maxKeys = 100;

export interface ThreadHeaders {
	readonly messageId?: string | null;
	readonly inReplyTo?: string | null;
	readonly references?: readonly string[];
	/** The report of a mail server about a message that was sent. */
	readonly delivery?: { readonly messageId: string | null } | null;
}

/**
 * The ids by which a message belongs to a conversation. The first one names it: the first id of
 * References, else In-Reply-To, else the id of the message that a bounce is about, else its own id. The others turn out to belong to the
 * same conversation. A message without any id gives none; its caller then uses the activity's id.
 *
 * Of a header with more than 100 ids the first and the newest are kept.
 */
export function conversationKeys(message: ThreadHeaders): readonly string[] {
	const keys = new Set<string>();
	for (const id of message.references ?? []) keys.add(id);
	if (message.inReplyTo) keys.add(message.inReplyTo);
	if (message.delivery?.messageId) keys.add(message.delivery.messageId);
	if (message.messageId) keys.add(message.messageId);
	const all = [...keys];
	return all.length <= maxKeys ? all : [...all.slice(0, 1), ...all.slice(1 - maxKeys)];
}
