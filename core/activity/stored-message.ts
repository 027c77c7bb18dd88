import type { AutomaticKind } from './activity';
import type { Reference } from '../record/reference';

/** A message that the ledger holds, as far as one that answers it must know it. */
export interface StoredMessage {
	readonly activityId: string;
	readonly messageId: string;
	/** Normalised address of the sender. */
	readonly from: string | null;
	readonly subject: string;
	readonly conversationId: string;
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
	readonly direction: 'incoming' | 'outgoing';
}

/** Where a message stands in a conversation of Outlook and Exchange. */
export interface ThreadIndex {
	/** Names the conversation: the first 22 bytes, in hexadecimal. */
	readonly root: string;
	/** What each answer added, 5 bytes each, in hexadecimal; empty for the message that began it. */
	readonly levels: string;
}

/** A message of a conversation, with what says where in it it stands. */
export interface ThreadMessage extends StoredMessage {
	/** Ids of the messages that it answers: In-Reply-To and References. */
	readonly answers: readonly string[];
	readonly threadIndex: ThreadIndex | null;
	readonly automatic: AutomaticKind | null;
}

/** A message with the addresses of everybody in it. */
export interface AlikeMessage extends StoredMessage {
	readonly addresses: readonly string[];
}
