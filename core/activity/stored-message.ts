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

/** A message with the addresses of everybody in it. */
export interface AlikeMessage extends StoredMessage {
	readonly addresses: readonly string[];
}
