import { ArcError } from '../../../core/errors';
import { standsForUnretrievable } from '../../../core/mail/arrival/unretrievable';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import type { Envelope } from '../read/parse-message';
import type { ReadingTask } from '../read/aside/reading-worker';

export interface IncomingMessage {
	readonly raw: Uint8Array;
	readonly envelope?: Envelope;
	/** Bytes of the whole message, where `raw` is only its beginning because it is over the size limit. */
	readonly size?: number;
	/** The queue whose mailbox the message was found in; SMTP says it by its recipients. */
	readonly mailboxQueueId?: string;
	/** Further queues that share that mailbox. Of several only those count that the message is addressed to, where there are any. */
	readonly sharingQueueIds?: readonly string[];
}

export interface TakeInOptions {
	/** Bytes of the largest message. */
	readonly maxSize?: number;
	/** Servers whose Authentication-Results are believed, in lower case. */
	readonly trustedServers?: ReadonlySet<string>;
	/** Addresses and domains of contact forms, normalised: their mail is from whom Reply-To names. */
	readonly contactForms?: ReadonlySet<string>;
}

/** A message that came in, with what its way in says of it. */
export interface Received {
	readonly incoming: IncomingMessage;
	readonly options: TakeInOptions;
}

/** How a message is to be read that came at a time. */
export function toRead({ incoming, options }: Received, now: number): ReadingTask {
	const { raw, envelope, size } = incoming;
	const { maxSize, trustedServers, contactForms } = options;
	return {
		raw,
		options: {
			receivedOn: new Date(now),
			envelope,
			size,
			ownAddresses: new Set(),
			...(trustedServers === undefined ? {} : { trustedServers }),
			...(contactForms === undefined ? {} : { contactForms }),
			...(maxSize === undefined ? {} : { limits: { bytes: maxSize } }),
		},
	};
}

/** A message from a mailbox, unless its server handed out a notice in the place of it. */
export function asRetrieved(message: ParsedMessage, { mailboxQueueId }: IncomingMessage): ParsedMessage {
	if (mailboxQueueId === undefined || message.failure !== null || !standsForUnretrievable(message.email))
		return message;
	const failure = new ArcError(
		'messageUnreadable',
		'The mail server handed out a notice in the place of the message, which it cannot convert',
		{
			hint: 'Open the message in Outlook, where it is shown, and let it be forwarded to the queue.',
		},
	);
	return { ...message, failure };
}
