import type { Reference } from '../record/reference';
import type { ComposedReply } from './compose-reply';

/** A reply that is about to go out, and what it belongs to. */
export interface ReplyToSend {
	/** The same for the same message, queue and template. */
	readonly id: string;
	readonly composed: ComposedReply;
	/** The queue that answers. */
	readonly queueId: string;
	/** The record that it speaks of. */
	readonly record: Reference | null;
	/** The record of whoever is answered, where it carries the address. */
	readonly recipient: Reference | null;
}

/** How long sending may take, and whether it may be tried again. */
export interface SendingPatience {
	/** Milliseconds from the first try until the last one may begin. */
	readonly forMs: number;
	/** Asked before each further try: whether the message is still ours to send. */
	readonly goOn: () => Promise<boolean>;
}

/** By what replies go out: a mail server, or Dataverse. */
export interface ReplySender {
	/** How many replies one who has several may hand over at once. */
	readonly atOnce: number;
	/** How many of those may have ended before others have to follow, so that it does not wait for them. */
	readonly together: number;
	/**
	 * Resolves once the reply was taken over, and hands it over at most once.
	 *
	 * @throws Error, with `mayHaveArrived` where nobody knows whether it was taken over
	 */
	send(reply: ReplyToSend, patience: SendingPatience): Promise<void>;
	/** Whether a reply that was begun was taken over, where somebody keeps it by its id. */
	wasSent?(id: string): Promise<boolean>;
	close(): Promise<void>;
}
