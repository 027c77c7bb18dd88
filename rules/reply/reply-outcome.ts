import type { ReplyNote } from '../../core/activity/queue-item';
import type { ArcError } from '../../core/errors';
import type { ComposedReply } from '../../core/reply/compose-reply';

/** What came of one reply: the note for the queue item and what the output shows besides it. */
export interface ReplyOutcome {
	readonly note: ReplyNote;
	readonly text: string;
	readonly preview?: {
		readonly from: string;
		readonly replyTo?: string;
		readonly text: string;
		readonly html?: string;
	};
	readonly missing?: readonly string[];
}

/** The note of a reply that was put together. */
export function noteOf(
	id: string,
	composed: ComposedReply,
	state: ReplyNote['state'],
	reason: string | null,
): ReplyNote {
	return { id, state, reason, messageId: composed.messageId, to: composed.to, subject: composed.subject };
}

/** A reply that is not sent, with the reason in one word and in a sentence. */
export function notSent(id: string, reason: string, text: string): ReplyOutcome {
	return { note: { id, state: 'notSent', reason }, text };
}

/** A reply that cannot be written, which trying again would not mend. */
export function unwritable(id: string, { code, message, hint }: ArcError): ReplyOutcome {
	return notSent(id, code, hint === undefined ? message : `${message}. ${hint}`);
}
