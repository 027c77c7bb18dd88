import type { Activity } from '../../activity/activity';
import type { Reason } from '../../activity/reason';
import type { Arrival } from '../../ledger/intake';
import { conversationKeys } from '../threads/conversation-keys';
import type { Correlation } from '../threads/correlate';
import type { ParsedMessage } from './parsed-message';
import { threadHeadersOf } from './thread-headers-of';

/**
 * What the store takes in for a message: the activity with what it takes over from the message that
 * it answers, the raw bytes, and the ids of its conversation. A message that could not be read is
 * taken in as failed.
 */
export function toArrival(
	message: ParsedMessage,
	places: Arrival['places'],
	correlation: Correlation | null,
	id: string,
): Arrival {
	const activity: Activity = {
		id,
		...message.email,
		regarding: correlation?.regarding ?? null,
		related: correlation?.related ?? [],
		correlatedWith: correlation?.answered.activityId ?? null,
		correlatedBy: correlation?.method ?? null,
		subjectChanged: correlation?.subjectChanged ?? false,
	};
	const keys = [...conversationKeys(threadHeadersOf(message.email)), ...joinedBy(correlation)];
	const arrival = {
		activity,
		...(message.raw === null ? {} : { raw: message.raw }),
		conversationKeys: keys.length > 0 ? keys : [id],
		places,
	};
	if (message.failure === null) return arrival;
	const reason: Reason = message.failure.code === 'messageTooLarge' ? 'messageTooLarge' : 'messageUnreadable';
	return { ...arrival, failed: { reason, text: message.failure.message } };
}

const byOtherSigns: ReadonlySet<string> = new Set(['token', 'smartMatching', 'threadIndex']);

/** What the headers do not say: a message that was found otherwise belongs to that conversation too. */
function joinedBy(correlation: Correlation | null): readonly string[] {
	if (correlation === null || !byOtherSigns.has(correlation.method)) return [];
	return correlation.answered.messageId === '' ? [] : [correlation.answered.messageId];
}
