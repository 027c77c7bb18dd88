import { messageIds } from '../threads/message-ids';
import { readThreadIndex } from '../threads/thread-index';
import type { ThreadHeaders } from '../threads/conversation-keys';
import type { EmailContent } from './parsed-message';

/** What a message says of the thread that it belongs to. */
export function threadHeadersOf(email: EmailContent): ThreadHeaders {
	const { messageId, inReplyTo, references, delivery, headers } = email;
	return {
		messageId,
		inReplyTo,
		references,
		delivery,
		alsoInReplyTo: messageIds(headers['in-reply-to'] ?? '').filter((id) => id !== inReplyTo),
		threadIndex: readThreadIndex(headers['thread-index'] ?? ''),
	};
}
