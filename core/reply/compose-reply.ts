import type { Activity } from '../activity/activity';
import { ArcError } from '../errors';
import { domainOf, isAddress, normalizeAddress } from '../address';
import { loopHeader } from '../mail/threads/loop-header';
import { addressWithToken, withTrackingToken } from '../mail/threads/tracking-token';
import { headerText } from './header-text';
import { replyAddress } from './may-reply';

/** A reply ready to be sent: every value is checked, none can begin a header of its own. */
export interface ComposedReply {
	/** Null is the empty envelope sender `<>`. */
	readonly envelopeFrom: string | null;
	readonly from: { readonly name: string; readonly address: string };
	readonly to: string;
	/** Only where answers go elsewhere than to `from`. */
	readonly replyTo?: string;
	readonly subject: string;
	readonly text: string;
	readonly html?: string;
	readonly messageId: string;
	readonly inReplyTo: string | null;
	/** Ids of the conversation, the message answered last. */
	readonly references: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
}

export interface ReplyParts {
	/** The same for the same message, queue and template. */
	readonly id: string;
	/** The message that is answered. */
	readonly activity: Activity;
	readonly queue: { readonly name?: string | undefined; readonly emailAddress: string };
	readonly subject: string;
	readonly text: string;
	readonly html?: string | undefined;
	/** Default null: RFC 3834 section 3.3 asks for `<>`, to which no bounce and no robot answers. */
	readonly envelopeFrom?: string | null;
	readonly ownAddresses: ReadonlySet<string>;
	/** By which answers find this reply; null puts none in. */
	readonly token?: ReplyToken | null;
}

/** The tracking token of a reply, and where it stands besides its Message-ID. */
export interface ReplyToken {
	readonly value: string;
	readonly inSubject: boolean;
	/** As the plus detail of Reply-To. */
	readonly inAddress: boolean;
}

/** Ids in References: the first of the thread and the newest, as RFC 5322 allows a client to cut it. */
const maxReferences = 20;

/**
 * What every automatic reply says besides its text. Auto-Submitted is RFC 3834 section 5;
 * X-Auto-Response-Suppress is what Exchange listens to. RFC 3834 section 3.1.8 leaves Precedence
 * open: `bulk` is the one value that responders older than the RFC know, and theirs are the loops
 * that the other headers do not end.
 */
const automaticReplyHeaders = {
	'Auto-Submitted': 'auto-replied',
	'X-Auto-Response-Suppress': 'All',
	Precedence: 'bulk',
};

/** Bytes of a local part that every server takes (RFC 5321 section 4.5.3.1.1). */
const maxLocal = 64;

/**
 * The automatic reply to a message: from the queue, to the one address where the sender wants
 * answers, in the thread of the message, and marked so that no machine answers it.
 *
 * An empty subject becomes `Re:` and the subject answered; the token stands at its end. Where the
 * queue's address leaves no room for a token (64 characters before the @), there is no Reply-To. The
 * Message-ID comes from the reply's id, so a reply that is made again is the same message. Throws
 * sendFailed where the sender left no address (`whyNotReply` says so before), and
 * queueWithoutAddress where the queue has none.
 */
export function composeReply(parts: ReplyParts): ComposedReply {
	const { activity, queue, id } = parts;
	const from = normalizeAddress(queue.emailAddress);
	if (!isAddress(from)) {
		throw new ArcError('queueWithoutAddress', 'The queue has no valid address to reply from', {
			hint: 'Set Email Address on the queue.',
		});
	}
	const to = replyAddress(activity, parts.ownAddresses);
	if (to === null) throw new ArcError('sendFailed', 'The message has no address to reply to');
	const envelopeFrom = parts.envelopeFrom ?? null;
	if (envelopeFrom !== null && !isAddress(envelopeFrom)) {
		throw new ArcError('sendFailed', 'The envelope sender of replies is no address', {
			hint: 'Leave it empty, or enter one address without a name.',
		});
	}
	const token = parts.token ?? null;
	const tracked = token?.inAddress === true ? addressWithToken(from, token.value) : null;
	const subject = headerText(parts.subject) || headerText(answeringSubject(activity.subject));
	return {
		envelopeFrom,
		from: { name: headerText(queue.name ?? '', 100), address: from },
		to,
		...(tracked !== null && tracked.lastIndexOf('@') <= maxLocal ? { replyTo: tracked } : {}),
		subject: token?.inSubject === true ? withTrackingToken(subject, token.value) : subject,
		text: parts.text,
		...(parts.html === undefined || parts.html === '' ? {} : { html: parts.html }),
		messageId: `${id}${token === null ? '' : `.${token.value}`}@${domainOf(from)}`,
		inReplyTo: activity.messageId ?? null,
		references: referencesOf(activity),
		headers: { ...automaticReplyHeaders, [loopHeader]: id },
	};
}

function answeringSubject(subject: string): string {
	return /^\s*re:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** RFC 5322 section 3.6.4: the References answered, or else its In-Reply-To, and its own id. */
function referencesOf({ references = [], inReplyTo, messageId }: Activity): readonly string[] {
	const ancestors = references.length > 0 || !inReplyTo ? references : [inReplyTo];
	const all = [...new Set([...ancestors, ...(messageId ? [messageId] : [])])];
	return all.length <= maxReferences ? all : [...all.slice(0, 1), ...all.slice(1 - maxReferences)];
}
