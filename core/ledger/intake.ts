import type { Activity } from '../activity/activity';
import type { QueueItem, WayIn } from '../activity/queue-item';
import type { Reason } from '../activity/reason';
import type { Told } from '../activity/trace';
import type { AlikeMessage, StoredMessage, ThreadMessage } from '../activity/stored-message';
import type { RulePlace } from './registry';

/** Takes activities in, and finds what was taken in. */
export interface Intake {
	/**
	 * Stores activities with their raw messages and queue items in one transaction, and wakes those
	 * who wait for them. When it returns, everything is durable.
	 *
	 * An activity that is known stays as it is, except that an outgoing one that was stored as incoming
	 * (its copy in a mailbox came first) becomes outgoing, and belongs to what the arrival says.
	 */
	takeIn(arrivals: readonly Arrival[]): Promise<readonly TakenIn[]>;
	activities(ids: readonly string[]): Promise<readonly Activity[]>;
	/** The raw message of an email, where the store still has it. */
	rawMessage(activityId: string): Promise<Uint8Array | null>;
	/** Stored messages by message id, oldest first, for correlation; each with what it belongs to. */
	messages(messageIds: readonly string[]): Promise<readonly StoredMessage[]>;
	/** Messages by their tokens: null where a token is genuine and its message is gone; one that this store did not sign is left out. */
	messagesByToken(tokens: readonly string[]): Promise<ReadonlyMap<string, StoredMessage | null>>;
	/** Messages whose subject is one of these but for what mail clients add, newest first, at most 100 for each few subjects. */
	messagesAlike(subjects: readonly string[], since: Date): Promise<readonly AlikeMessage[]>;
	/** Messages of the conversations that any of these keys names, oldest first, at most 50 for each few keys. */
	messagesInThreads(keys: readonly string[]): Promise<readonly ThreadMessage[]>;
	/**
	 * Copies a queue item for a manual run: the oldest waiting one of the queue, else the last one
	 * handled; null where the queue never had any. The copy is outside claims and the monitor.
	 */
	copyForTest(place: RulePlace): Promise<QueueItem | null>;
}

export interface Arrival {
	readonly activity: Activity;
	readonly raw?: Uint8Array;
	/** Ids of its conversation, the first one first (References, In-Reply-To, its own). */
	readonly conversationKeys: readonly string[];
	/** The queues that it came to, in the order To, Cc, mailbox; null is no queue. */
	readonly places: readonly { readonly queueId: string | null; readonly wayIn: WayIn }[];
	/** What the traces of its queue items tell of the arrival. */
	readonly notes?: readonly Told[];
	/** An item that cannot be evaluated is stored as failed at once, with its reason. */
	readonly failed?: { readonly reason: Reason; readonly text: string };
}

export interface TakenIn {
	readonly activityId: string;
	/** Whether the activity was known already. */
	readonly known: boolean;
	/** Ids of the queue items that were made now. */
	readonly queueItemIds: readonly string[];
	/** Ids of queue items that existed; the repeat is noted as a duplicate. */
	readonly duplicates: readonly string[];
}
