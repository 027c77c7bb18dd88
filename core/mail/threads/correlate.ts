import type { CorrelationMethod } from '../../activity/activity';
import type { StoredMessage, ThreadMessage } from '../../activity/stored-message';
import type { Reference } from '../../record/reference';
import type { ThreadHeaders } from './conversation-keys';
import { isMachine } from '../automatic/automatic-kind';
import { subjectChanged } from './same-subject';
import { depthOnWay, threadIndexKey } from './thread-index';
import { carriedTokens, type TokenHolder } from './tracking-token';

export interface Correlation {
	readonly method: CorrelationMethod;
	readonly answered: StoredMessage;
	/** Taken over from the message answered. */
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
	/** Whether it is about something else than the one answered. */
	readonly subjectChanged: boolean;
}

/** One way to find the message that a mail answers: the ids to try, best first. */
interface HeaderMethod {
	readonly method: CorrelationMethod;
	readonly ids: (mail: ThreadHeaders) => readonly string[];
}

/** Tried in this order; the first that finds a stored message wins. */
const headerMethods: readonly HeaderMethod[] = [
	{
		method: 'inReplyTo',
		ids: ({ inReplyTo, alsoInReplyTo = [] }) => [...(inReplyTo ? [inReplyTo] : []), ...alsoInReplyTo],
	},
	// From the last: it is the message answered, and the ones before are its ancestors.
	{ method: 'references', ids: (mail) => [...(mail.references ?? [])].reverse() },
	// A bounce names the message that did not arrive by its id alone.
	{ method: 'deliveryReport', ids: (mail) => (mail.delivery?.messageId ? [mail.delivery.messageId] : []) },
];

/** Messages that a mail may answer. */
export interface Candidates {
	/** Those of the ids that the mail names. */
	readonly byId: readonly StoredMessage[];
	/** Those of its tracking tokens that are genuine; null where the message is gone. */
	readonly byToken?: ReadonlyMap<string, StoredMessage | null>;
	/** Those of the conversations that the mail belongs to. */
	readonly inThreads?: readonly ThreadMessage[];
	/** The one that it seems to go on from, where nothing else says so. */
	readonly alike?: StoredMessage | undefined;
}

/** At most this many ids are looked up for one mail. */
const maxIds = 100;

/** The message ids to look up in the store before `correlate`, best first. */
export function correlationIds(mail: ThreadHeaders): readonly string[] {
	const ids = new Set(headerMethods.flatMap(({ ids: tried }) => tried(mail)));
	return [...ids].filter((id) => id !== mail.messageId).slice(0, maxIds);
}

/** The keys of the conversations to look into where none of those is stored: its own, and Outlook's of an answer. */
export function threadKeys({ messageId, threadIndex }: ThreadHeaders): readonly string[] {
	const isAnswer = threadIndex && threadIndex.levels !== '';
	return [...(messageId ? [messageId] : []), ...(isAnswer ? [threadIndexKey(threadIndex)] : [])];
}

/**
 * The stored message that a mail answers, and what it takes over from it; null where none is. It is
 * named in In-Reply-To, References or the report of a mail server, or by a genuine tracking token, or
 * stands before it in a conversation of Outlook; or it answers the mail and arrived before it; or is
 * alike. The first of these wins.
 *
 * Where several stored messages carry one id (devices reuse them), one that belongs to a record is
 * taken before one that does not, then the older one. A mail never answers itself.
 */
export function correlate(mail: TokenHolder, candidates: Candidates): Correlation | null {
	const [method, answered] = findAnswered(mail, candidates) ?? [];
	if (method === undefined || answered === undefined) return null;
	const { regarding, related } = answered;
	return { method, answered, regarding, related, subjectChanged: subjectChanged(mail.subject, answered.subject) };
}

function findAnswered(
	mail: TokenHolder,
	{ byId: found, byToken, inThreads = [], alike }: Candidates,
): [CorrelationMethod, StoredMessage] | null {
	// Beside a hundred others of its batch, few are named by a mail, if any.
	const named = new Set(headerMethods.flatMap(({ ids }) => ids(mail)));
	const byId = new Map<string, StoredMessage>();
	for (const message of named.size === 0 ? [] : found) {
		if (!named.has(message.messageId)) continue;
		const known = byId.get(message.messageId);
		if (!known || (!isConnected(known) && isConnected(message))) byId.set(message.messageId, message);
	}
	for (const { method, ids } of headerMethods) {
		for (const id of ids(mail)) {
			const answered = id === mail.messageId ? undefined : byId.get(id);
			if (answered) return [method, answered];
		}
	}
	for (const { token } of carriedTokens(mail)) {
		const answered = byToken?.get(token);
		if (answered) return ['token', answered];
	}
	const before = beforeInOutlook(mail, inThreads);
	if (before !== undefined) return ['threadIndex', before];
	const after = firstAnswer(mail, inThreads);
	if (after !== undefined) return ['answered', after];
	return alike === undefined ? null : ['smartMatching', alike];
}

/**
 * The message that an answer of Outlook goes on from, by Thread-Index alone: the nearest on the way to
 * it. A draft that somebody sends again and again has one index too, so the subject has to be the same.
 */
function beforeInOutlook(mail: TokenHolder, inThreads: readonly ThreadMessage[]): ThreadMessage | undefined {
	const { threadIndex } = mail;
	if (!threadIndex || threadIndex.levels === '') return undefined;
	let nearest: { readonly message: ThreadMessage; readonly depth: number } | undefined;
	for (const message of inThreads) {
		if (message.messageId === mail.messageId || message.threadIndex === null) continue;
		const depth = depthOnWay(threadIndex, message.threadIndex);
		if (depth <= (nearest?.depth ?? -1) || subjectChanged(mail.subject, message.subject)) continue;
		nearest = { message, depth };
	}
	return nearest?.message;
}

/** The oldest answer of a person to a mail that arrives behind it, where that answer belongs to a record or may yet. */
function firstAnswer({ messageId }: TokenHolder, inThreads: readonly ThreadMessage[]): ThreadMessage | undefined {
	if (!messageId) return undefined;
	return inThreads.find(
		(message) =>
			message.messageId !== messageId && message.answers.includes(messageId) && !isMachine(message.automatic),
	);
}

function isConnected(message: StoredMessage): boolean {
	return message.regarding !== null || message.related.length > 0;
}
