import type { Activity } from '../../../core/activity/activity';
import type { Reason } from '../../../core/activity/queue-item';
import { conversationKeys } from '../../../core/mail/threads/conversation-keys';
import type { Correlation } from '../../../core/mail/threads/correlate';
import type { Arrival } from '../../../core/ledger/intake';
import { uuidV5 } from '../../uuid-v5';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';

/** The id of the activity that a message becomes: the same whenever and however it arrives. */
export function activityId(message: ParsedMessage): string {
	return uuidV5(`email\n${message.identity}`);
}

/**
 * What the store takes in for a message: the activity with what it takes over from the message that
 * it answers, the raw bytes, and the ids of its conversation. A message that could not be read is
 * taken in as failed.
 */
export function toArrival(
	message: ParsedMessage,
	places: Arrival['places'],
	correlation: Correlation | null,
	id: string = activityId(message),
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
	const keys = [...conversationKeys(message.email), ...joinedBy(correlation)];
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

/** What the headers do not say: a message that was found otherwise belongs to that conversation too. */
function joinedBy(correlation: Correlation | null): readonly string[] {
	if (correlation?.method !== 'token' && correlation?.method !== 'smartMatching') return [];
	return correlation.answered.messageId === '' ? [] : [correlation.answered.messageId];
}
