import type { Claim, ReplyNote } from '../activity/queue-item';
import type { Reference } from '../record/reference';

/** Replies, each at most once, and the tokens by which their answers are known. */
export interface Replies {
	/**
	 * Writes replies down ahead of their turn, many at once, which makes beginning them short. One that may not go
	 * out, or was written down before, is passed over here: beginning it says so. Limits count what is written down.
	 */
	writeReplies(replies: readonly ReplyToBegin[]): Promise<void>;
	/** What became of those replies of queue items that were begun, by the id of the reply. */
	begunReplies(queueItemIds: readonly string[]): Promise<ReadonlyMap<string, ReplyNote>>;
	/**
	 * Writes a reply down before it is sent. `claimed` means that the caller shall send it now;
	 * `exists` that it was written down before, sent or not, and must not be sent again; a refusal
	 * that nothing was written down and nothing may be sent, by the settings or a bounce. Limits count
	 * the replies of all rules and processes, and replies that begin at once count each other, in the
	 * order of the calls.
	 */
	beginReply(claim: Claim, reply: OutgoingReply): Promise<ReplyStart>;
	/**
	 * Marks replies as sent, and begins those of the next that were written down ahead, at once: whoever sends many
	 * has no more in doubt than are under way. Answers the ids of those for which it was done. What was not begun is
	 * a matter of `beginReply`; what was not marked has ended before, which `endReply` corrects.
	 */
	markAndBegin(sent: readonly string[], next: readonly ReplyToBegin[]): Promise<ReadonlySet<string>>;
	/** Keeps replies that are marked as sent as outgoing messages of their conversations; their queue items are left to who closes those. */
	keepSent(replyIds: readonly string[]): Promise<void>;
	/** Marks a reply after sending; one that was sent, or may have been, is kept as an outgoing message of its conversation. */
	endReply(replyId: string, note: ReplyNote): Promise<void>;
	/** The token by which answers find an outgoing message: 128 bits, signed by the store with a key that it never gives out. */
	trackingToken(activityId: string): Promise<string>;
	/** Signs tokens with a new key from now on. Those that are out stay good, unless they are revoked: then they count for nothing. */
	rotateTrackingKey(options?: { readonly revoke?: boolean }): Promise<void>;
}

/** A reply under the claim of its queue item. */
export interface ReplyToBegin {
	readonly claim: Claim;
	readonly reply: OutgoingReply;
}

export type ReplyStart = 'claimed' | 'exists' | 'claimLost' | ReplyRefusal;

export interface ReplyRefusal {
	readonly kind: 'refused';
	readonly reason: 'switchedOff' | 'addressBounced' | 'governor';
	/** What a person reads: which limit, which bounce. */
	readonly text: string;
}

/** A reply before it is sent; `id` is the same for the same message, queue and template. */
export interface OutgoingReply {
	readonly id: string;
	readonly messageId: string;
	readonly to: string;
	readonly from: string;
	readonly subject: string;
	readonly text: string;
	readonly inReplyTo: string | null;
	readonly references: readonly string[];
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
	readonly test: boolean;
}
