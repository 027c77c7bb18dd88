import type { Activity } from '../../activity/activity';
import type { StoredMessage, ThreadMessage } from '../../activity/stored-message';
import type { Arrival } from '../../ledger/intake';
import type { Reference } from '../../record/reference';
import { splitReply } from '../reply-text/split-reply';
import { readThreadIndex } from '../threads/thread-index';
import { correlate, type Candidates } from '../threads/correlate';
import { carriedTokens, foreignTokens, type TokenHolder } from '../threads/tracking-token';
import { asLoop, asOwnAddress, withAuthor } from './judged-again';
import type { ParsedMessage } from './parsed-message';
import { placesOf, type MailWay, type PlaceSettings, type Queues } from './places';
import type { MessageWords } from './same-message';
import { threadHeadersOf } from './thread-headers-of';
import { toArrival } from './to-arrival';

/** A message with the way it came. */
export interface ReadMail {
	readonly message: ParsedMessage;
	readonly way: MailWay;
	/** The id of its activity, where it does not follow from the message. */
	readonly id?: string;
	/** The record that it belongs to; without it, that of the message which it answers. */
	readonly regarding?: Reference;
	/** Further fields of its activity. */
	readonly further?: Readonly<Record<string, unknown>>;
}

/** What the store knows that bears on messages that arrive. */
export interface Known {
	readonly queues: Queues;
	readonly candidates: Candidates;
	/** Null where the store puts no tokens into its replies, and looks at none. */
	readonly byToken: ReadonlyMap<string, StoredMessage | null> | null;
	readonly settings: PlaceSettings;
	/** The words of stored messages that arriving ones answer, by the ids of their activities. */
	readonly words: ReadonlyMap<string, MessageWords>;
}

/** What the store takes in for a message, whose activity has this id unless it is a copy of a stored one. */
export function arrive({ message: read, way, regarding, further }: ReadMail, id: string, known: Known): Arrival {
	const { queues, candidates, byToken, settings, words } = known;
	const judged = way.kind === 'sent' ? read : asLoop(asOwnAddress(withAuthor(read, queues), queues), candidates.byId);
	const isNamedElsewhere = way.kind === 'enqueued' && way.wayIn !== undefined;
	const own = isNamedElsewhere ? id : (copyOf(judged.email, way, candidates.byId)?.activityId ?? id);
	const holder = tokenHolder(judged);
	const correlation = correlate(holder, { ...candidates, ...(byToken === null ? {} : { byToken }) });
	const message = withoutAnswered(judged, words.get(correlation?.answered.activityId ?? ''));
	const arrival = toArrival(message, placesOf(message, queues, way, settings, own), correlation, own);
	const foreign = byToken === null ? [] : carriedTokens(holder).filter(({ token }) => !byToken.has(token));
	const sent = way.kind === 'sent' ? { direction: 'outgoing' as const } : {};
	return {
		...arrival,
		activity: { ...further, ...arrival.activity, ...sent, ...(regarding === undefined ? {} : { regarding }) },
		...(foreign.length === 0 ? {} : { notes: [foreignTokens(foreign)] }),
	};
}

/** The message that a mail answers, where it has to be looked at, since nothing was found in the mail that is quoted. */
export function answeredBy({ message }: ReadMail, { byToken, ...candidates }: Candidates): string | null {
	if (!isWhole(message)) return null;
	return correlate(tokenHolder(message), { ...candidates, ...(byToken && { byToken }) })?.answered.activityId ?? null;
}

function withoutAnswered(message: ParsedMessage, answered: MessageWords | undefined): ParsedMessage {
	if (answered === undefined || !isWhole(message)) return message;
	const { text, subject } = message.email;
	const { reply } = splitReply(text, { answers: true, subject, answered: answered.text });
	return { ...message, email: { ...message.email, reply } };
}

/** Whether all of its text counts as the writer's. */
function isWhole({ email: { text, reply } }: ParsedMessage): boolean {
	return reply.trim() === text.trim();
}

/** What of a message may carry tokens or name others. */
export function tokenHolder({ email, recipients }: ParsedMessage): TokenHolder {
	return {
		...threadHeadersOf(email),
		subject: email.subject,
		recipients: [...recipients.to, ...recipients.cc, ...recipients.envelope, ...recipients.delivered.flat()],
	};
}

/** The stored message that is the same one on its other way: sent by a person, and copied to a mailbox. */
function copyOf(
	{ messageId, from }: ParsedMessage['email'],
	way: MailWay,
	found: readonly StoredMessage[],
): StoredMessage | undefined {
	if (messageId === null) return undefined;
	return found.find(
		(stored) =>
			stored.messageId === messageId &&
			(way.kind === 'sent' || stored.direction === 'outgoing') &&
			(stored.from === null || from === null || stored.from === from),
	);
}

/** An arrival as a stored message, for those that come behind it. */
export function asStored({ id, messageId, from, subject, regarding, related, direction }: Activity): StoredMessage {
	return {
		activityId: id,
		messageId: messageId ?? '',
		from,
		subject,
		conversationId: '',
		regarding,
		related,
		direction,
	};
}

/** The same with where it stands in its conversation. */
export function asThreadMessage(activity: Activity): ThreadMessage {
	const { inReplyTo, references = [], headers = {}, automatic } = activity;
	return {
		...asStored(activity),
		answers: [...(inReplyTo ? [inReplyTo] : []), ...references],
		threadIndex: readThreadIndex(headers['thread-index'] ?? ''),
		automatic: automatic ?? null,
	};
}

/** Every address that a message names, of which one may be a queue's. */
export function addressesOf({ recipients, email, otherAuthors }: ParsedMessage): readonly string[] {
	return [
		...recipients.to,
		...recipients.cc,
		...recipients.bcc,
		...recipients.envelope,
		...recipients.delivered.flat(),
		...(email.from === null ? [] : [email.from]),
		...otherAuthors.map(({ address }) => address),
	];
}
