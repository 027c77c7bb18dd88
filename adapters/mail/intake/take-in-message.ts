import type { Activity } from '../../../core/activity/activity';
import type { WayIn } from '../../../core/activity/queue-item';
import { queueAddresses } from '../../../core/address';
import { correlate, correlationIds, type Candidates } from '../../../core/mail/threads/correlate';
import { findAlike } from '../../../core/mail/threads/smart-matching';
import { carriedTokens, foreignTokensText, type TokenHolder } from '../../../core/mail/threads/tracking-token';
import type { Queue } from '../../../core/record/record';
import type { Reference } from '../../../core/record/reference';
import type { AlikeMessage, StoredMessage } from '../../../core/activity/stored-message';
import type { Arrival, TakenIn } from '../../../core/ledger/intake';
import type { RecordStore } from '../../../core/record-store';
import type { StoreSettings } from '../../../core/ledger/settings';
import { GroupCommit } from '../../group-commit';
import { readMessage, type Envelope } from '../read/parse-message';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { activityId, toArrival } from './to-arrival';

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
}

interface Taken {
	readonly incoming: IncomingMessage;
	readonly options: TakeInOptions;
}

/** Messages that come in at once share what is asked of the store, and its transaction. */
const intakes = new WeakMap<RecordStore, GroupCommit<Taken, TakenIn>>();
const largestBatch = 100;

/**
 * Takes a message in: reads it, finds its queues and the message that it answers, and stores all of
 * it. When it returns, the message may be acknowledged. A message that cannot be read becomes a
 * failed queue item with its raw bytes.
 *
 * @throws ArcError `storeUnavailable`: the message is not stored and must come again
 */
export async function takeInMessage(
	store: RecordStore,
	incoming: IncomingMessage,
	options: TakeInOptions = {},
): Promise<TakenIn> {
	const intake =
		intakes.get(store) ??
		new GroupCommit(async (batch: readonly Taken[]) => await takeInBatch(store, batch), largestBatch);
	intakes.set(store, intake);
	const [taken] = await intake.add([{ incoming, options }]);
	if (taken === undefined) throw new Error('The store answered nothing for the message');
	return taken;
}

async function takeInBatch(store: RecordStore, batch: readonly Taken[]): Promise<readonly TakenIn[]> {
	const [settings, now] = [await store.settings(), await store.now()];
	const mails: ReadMail[] = [];
	for (const { incoming, options } of batch) {
		const { mailboxQueueId, sharingQueueIds } = incoming;
		mails.push({
			message: await read(incoming, options, now),
			way: { kind: 'received', mailboxQueueId, sharingQueueIds },
		});
	}
	return await store.takeIn(await arrivalsOf(store, mails, settings));
}

async function read(
	{ raw, envelope, size }: IncomingMessage,
	{ maxSize, trustedServers }: TakeInOptions,
	now: number,
): Promise<ParsedMessage> {
	return await readMessage(raw, {
		receivedOn: new Date(now),
		envelope,
		size,
		ownAddresses: new Set(),
		...(trustedServers === undefined ? {} : { trustedServers }),
		...(maxSize === undefined ? {} : { limits: { bytes: maxSize } }),
	});
}

/** How a message came: to a mailbox or over SMTP, into a queue by somebody's wish, or sent by a person. */
export type MailWay =
	| {
			readonly kind: 'received';
			readonly mailboxQueueId?: string | undefined;
			readonly sharingQueueIds?: readonly string[] | undefined;
	  }
	| { readonly kind: 'enqueued'; readonly queueId: string | null }
	| { readonly kind: 'sent' };

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

/**
 * What the store takes in for messages, in order: each with its queues and the message that it
 * answers, which may come before it in the list. Two look-ups, however many messages there are.
 *
 * A message that a person sent has no place in a queue. Its copy in a mailbox is the same activity,
 * whichever of the two comes first; it is told by Message-ID and sender.
 */
export async function arrivalsOf(
	store: RecordStore,
	mails: readonly ReadMail[],
	settings: StoreSettings,
): Promise<Arrival[]> {
	const queues = await queuesOf(
		store,
		mails.flatMap(({ message }) => addressesOf(message)),
	);
	const ids = mails.flatMap(({ message: { email } }) => [
		...correlationIds(email),
		...(email.messageId === null ? [] : [email.messageId]),
	]);
	const found = [...(await store.messages([...new Set(ids)]))];
	const byToken = await messagesByToken(store, mails, settings);
	const alike = await messagesAlike(store, mails, settings);
	return mails.map((mail) => {
		const seeming = findAlike(mail.message.email, alike, (address) => queues.has(address));
		const arrival = arrivalOf(mail, queues, { byId: found, alike: seeming }, byToken, settings);
		found.push(asStored(arrival.activity));
		return arrival;
	});
}

type ByToken = ReadonlyMap<string, StoredMessage | null>;

/** What the store knows of the tokens of mails; null where it puts none into its own, and looks at none. */
async function messagesByToken(
	store: RecordStore,
	mails: readonly ReadMail[],
	settings: StoreSettings,
): Promise<ByToken | null> {
	if (!settings.trackingToken && !settings.trackingAddress) return null;
	const tokens = new Set(mails.flatMap(({ message }) => carriedTokens(tokenHolder(message)).map(({ token }) => token)));
	return tokens.size === 0 ? new Map() : await store.messagesByToken([...tokens]);
}

function tokenHolder({ email, recipients }: ParsedMessage): TokenHolder {
	return { ...email, recipients: [...recipients.to, ...recipients.cc, ...recipients.envelope] };
}

/** Older messages are not compared: a subject comes up again. */
const alikeDays = 90;

async function messagesAlike(
	store: RecordStore,
	mails: readonly ReadMail[],
	settings: StoreSettings,
): Promise<readonly AlikeMessage[]> {
	if (!settings.smartMatching) return [];
	const since = new Date((await store.now()) - alikeDays * 86_400_000);
	return await store.messagesAlike(
		mails.map(({ message }) => message.email.subject),
		since,
	);
}

function arrivalOf(
	mail: ReadMail,
	queues: ReadonlyMap<string, Queue>,
	candidates: Candidates,
	byToken: ByToken | null,
	settings: StoreSettings,
): Arrival {
	const { way, regarding, further } = mail;
	const message = way.kind === 'sent' ? mail.message : cameBack(fromQueue(mail.message, queues), candidates.byId);
	const id = copyOf(message.email, way, candidates.byId)?.activityId ?? mail.id ?? activityId(message);
	const holder = tokenHolder(message);
	const correlation = correlate(holder, { ...candidates, ...(byToken === null ? {} : { byToken }) });
	const arrival = toArrival(message, placesOf(message, queues, way, settings, id), correlation, id);
	const foreign = byToken === null ? [] : carriedTokens(holder).filter(({ token }) => !byToken.has(token));
	const sent = way.kind === 'sent' ? { direction: 'outgoing' as const } : {};
	return {
		...arrival,
		activity: { ...further, ...arrival.activity, ...sent, ...(regarding === undefined ? {} : { regarding }) },
		...(foreign.length === 0 ? {} : { notes: [foreignTokensText(foreign)] }),
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

function asStored({ id, messageId, from, subject, regarding, related, direction }: Activity): StoredMessage {
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

function addressesOf({ recipients, email }: ParsedMessage): string[] {
	return [
		...recipients.to,
		...recipients.cc,
		...recipients.bcc,
		...recipients.envelope,
		...(email.from === null ? [] : [email.from]),
	];
}

/** Queues by each address as it was written; a plus detail does not keep a queue from being found. */
async function queuesOf(store: RecordStore, addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>> {
	const found = await store.queuesByAddress([...new Set(addresses.flatMap(queueAddresses))]);
	const queues = new Map<string, Queue>();
	for (const address of addresses) {
		const kept = queueAddresses(address).find((candidate) => found.has(candidate));
		const queue = kept === undefined ? undefined : found.get(kept);
		if (queue !== undefined) queues.set(address, queue);
	}
	return queues;
}

/** Mail from a queue's own address is the store's own, or pretends to be: no person wrote it to us. */
function fromQueue(message: ParsedMessage, queues: ReadonlyMap<string, Queue>): ParsedMessage {
	const { from, automatic } = message.email;
	if (from === null || !queues.has(from) || automatic !== null) return message;
	return {
		...message,
		email: {
			...message.email,
			automatic: 'ownAddress',
			automaticBecause: `The sender ${from} is the address of a queue`,
		},
	};
}

/**
 * What this store sent and somebody's mailbox redirected to it, under another sender and perhaps
 * without the headers that mark a reply. A person who forwards or answers gives an id of his own.
 */
function cameBack(message: ParsedMessage, found: readonly StoredMessage[]): ParsedMessage {
	const { messageId, from, automatic } = message.email;
	if (messageId === null || from === null || automatic !== null) return message;
	const sent = found.find(
		(stored) =>
			stored.messageId === messageId && stored.direction === 'outgoing' && stored.from !== null && stored.from !== from,
	);
	if (sent === undefined) return message;
	return {
		...message,
		email: {
			...message.email,
			automatic: 'loop',
			automaticBecause: `It has the Message-ID of a message that ${sent.from} sent from this store`,
		},
	};
}

/**
 * The queue items of a message, in the order To, Cc, mailbox. A queue in To and again in Cc or Bcc has
 * two; the mailbox counts where its queue has none yet, which is the only way in for Bcc alone.
 */
function placesOf(
	{ recipients }: ParsedMessage,
	queues: ReadonlyMap<string, Queue>,
	way: MailWay,
	settings: StoreSettings,
	id: string,
): Arrival['places'] {
	if (way.kind === 'sent') return [];
	if (way.kind === 'enqueued') return [{ queueId: way.queueId, wayIn: id }];
	const { mailboxQueueId, sharingQueueIds = [] } = way;
	const idsOf = (addresses: readonly string[]): string[] => [
		...new Set(addresses.flatMap((address) => queues.get(address)?.id ?? [])),
	];
	const [inTo, inCc] = [idsOf(recipients.to), idsOf(recipients.cc)];
	const places: { queueId: string; wayIn: WayIn }[] = [];
	if (settings.queueItemForRecipients) {
		places.push(...inTo.map((queueId) => ({ queueId, wayIn: 'to' })));
		const inBcc = idsOf(recipients.bcc).filter((id) => inTo.includes(id) && !inCc.includes(id));
		const again = settings.queueItemForMailbox ? [...inCc, ...inBcc] : inCc.filter((id) => !inTo.includes(id));
		places.push(...again.map((queueId) => ({ queueId, wayIn: 'cc' })));
	}
	if (settings.queueItemForMailbox) {
		const sharing = mailboxQueueId === undefined ? idsOf(recipients.envelope) : [mailboxQueueId, ...sharingQueueIds];
		const addressed =
			mailboxQueueId === undefined ? [] : sharing.filter((id) => inTo.includes(id) || inCc.includes(id));
		const mailboxes = addressed.length > 0 ? addressed : sharing;
		const missing = mailboxes.filter((id) => !places.some(({ queueId }) => queueId === id));
		places.push(...missing.map((queueId) => ({ queueId, wayIn: 'mailbox' })));
	}
	return places;
}
