import { queueAddresses } from '../../../core/address';
import { correlationIds, threadKeys, type Candidates } from '../../../core/mail/threads/correlate';
import { findAlike } from '../../../core/mail/threads/smart-matching';
import { carriedTokens } from '../../../core/mail/threads/tracking-token';
import type { Queue } from '../../../core/record/record';
import type { AlikeMessage, StoredMessage, ThreadMessage } from '../../../core/activity/stored-message';
import type { Arrival, TakenIn } from '../../../core/ledger/intake';
import type { Store } from '../../../core/ledger/store';
import type { StoreSettings } from '../../../core/ledger/settings';
import { ArcError } from '../../../core/errors';
import { standsForUnretrievable } from '../../../core/mail/arrival/unretrievable';
import { GroupCommit } from '../../group-commit';
import type { Envelope } from '../read/parse-message';
import { isLarge, readAside } from '../read/read-aside';
import {
	addressesOf,
	answeredBy,
	arrive,
	asStored,
	asThreadMessage,
	tokenHolder,
	type ReadMail,
} from '../../../core/mail/arrival/arrive';
import type { ParsedMessage } from '../../../core/mail/arrival/parsed-message';
import { isSameMessage, type MessageWords } from '../../../core/mail/arrival/same-message';
import { threadHeadersOf } from '../../../core/mail/arrival/thread-headers-of';
import { activityId, idOfAnother } from './activity-id';

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

interface Taken {
	readonly incoming: IncomingMessage;
	readonly options: TakeInOptions;
	/** What was read of a large message before it joined the others, so that none of them waits for it. */
	readonly message: ParsedMessage | null;
}

/** Messages that come in at once share what is asked of the store, and its transaction. */
const intakes = new WeakMap<Store, GroupCommit<Taken, TakenIn>>();
const largestBatch = 100;

/**
 * Takes a message in: reads it, finds its queues and the message that it answers, and stores all of
 * it. When it returns, the message may be acknowledged. A message that cannot be read becomes a
 * failed queue item with its raw bytes.
 *
 * @throws ArcError `storeUnavailable`: the message is not stored and must come again
 */
export async function takeInMessage(
	store: Store,
	incoming: IncomingMessage,
	options: TakeInOptions = {},
): Promise<TakenIn> {
	const intake =
		intakes.get(store) ??
		new GroupCommit(
			async (batch: readonly Taken[]) => await takeInBatch(store, batch),
			largestBatch,
			({ message: read }) => read !== null,
		);
	intakes.set(store, intake);
	const message = isLarge(incoming.raw) ? await read(incoming, options, await store.now()) : null;
	const [taken] = await intake.add([{ incoming, options, message }]);
	if (taken === undefined) throw new Error('The store answered nothing for the message');
	return taken;
}

async function takeInBatch(store: Store, batch: readonly Taken[]): Promise<readonly TakenIn[]> {
	const [settings, now] = [await store.settings(), await store.now()];
	const mails: ReadMail[] = [];
	for (const { incoming, options, message } of batch) {
		const { mailboxQueueId, sharingQueueIds } = incoming;
		mails.push({
			message: message ?? (await read(incoming, options, now)),
			way: { kind: 'received', mailboxQueueId, sharingQueueIds },
		});
	}
	return await store.takeIn(await arrivalsOf(store, mails, settings));
}

async function read(
	{ raw, envelope, size, mailboxQueueId }: IncomingMessage,
	{ maxSize, trustedServers, contactForms }: TakeInOptions,
	now: number,
): Promise<ParsedMessage> {
	const message = await readAside(raw, {
		receivedOn: new Date(now),
		envelope,
		size,
		ownAddresses: new Set(),
		...(trustedServers === undefined ? {} : { trustedServers }),
		...(contactForms === undefined ? {} : { contactForms }),
		...(maxSize === undefined ? {} : { limits: { bytes: maxSize } }),
	});
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

/**
 * What the store takes in for messages, in order: each with its queues and the message that it
 * answers, which may come before it in the list. Two look-ups, however many messages there are.
 *
 * A message that a person sent has no place in a queue. Its copy in a mailbox is the same activity,
 * whichever of the two comes first; it is told by Message-ID and sender.
 */
export async function arrivalsOf(
	store: Store,
	mails: readonly ReadMail[],
	settings: StoreSettings,
): Promise<Arrival[]> {
	const queues = await queuesOf(
		store,
		mails.flatMap(({ message }) => addressesOf(message)),
	);
	const ids = mails.flatMap(({ message: { email } }) => [
		...correlationIds(threadHeadersOf(email)),
		...(email.messageId === null ? [] : [email.messageId]),
	]);
	const byId = [...(await store.messages([...new Set(ids)]))];
	const [byToken, alike, inThreads] = [
		await messagesByToken(store, mails, settings),
		await messagesAlike(store, mails, settings),
		[...(await messagesInThreads(store, mails, byId))],
	];
	const candidatesOf = ({ message }: ReadMail): Candidates => ({
		byId,
		inThreads,
		alike: findAlike(message.email, alike, (address) => queues.has(address)),
	});
	const words = await wordsOf(store, [
		...namesakes(mails, byId),
		...mails.flatMap((mail) => answeredBy(mail, { ...candidatesOf(mail), ...(byToken && { byToken }) }) ?? []),
	]);
	return mails.map((mail) => {
		const candidates = candidatesOf(mail);
		const arrival = arrive(mail, mail.id ?? idOf(mail.message, words), {
			queues,
			candidates,
			byToken,
			settings,
			words,
		});
		byId.push(asStored(arrival.activity));
		inThreads.push(asThreadMessage(arrival.activity));
		if (!words.has(arrival.activity.id)) words.set(arrival.activity.id, mail.message.email);
		return arrival;
	});
}

/** The words of stored messages by the ids of their activities. */
type Words = Map<string, MessageWords>;

/** Stored messages that arriving ones share their Message-ID with: they may be the same, or others of one device. */
function namesakes(mails: readonly ReadMail[], byId: readonly StoredMessage[]): readonly string[] {
	const own = new Set(mails.map(({ message }) => message.email.messageId));
	return byId.filter(({ messageId }) => own.has(messageId)).map(({ activityId: id }) => id);
}

async function wordsOf(store: Store, ids: readonly string[]): Promise<Words> {
	const activities = ids.length === 0 ? [] : await store.activities([...new Set(ids)]);
	return new Map(activities.map(({ id, subject, text = '' }) => [id, { subject, text }]));
}

/** The id of a message's activity, or another one where a stored message that is not the same has it. */
function idOf(message: ParsedMessage, words: Words): string {
	const id = activityId(message);
	const before = words.get(id);
	return before === undefined || isSameMessage(message.email, before) ? id : idOfAnother(message);
}

/** Messages of the conversations of mails that do not say by name which stored message they answer. */
async function messagesInThreads(
	store: Store,
	mails: readonly ReadMail[],
	byId: readonly StoredMessage[],
): Promise<readonly ThreadMessage[]> {
	const known = new Set(byId.map(({ messageId }) => messageId));
	const keys = mails.flatMap(({ message: { email } }) => {
		const thread = threadHeadersOf(email);
		return correlationIds(thread).some((id) => known.has(id)) ? [] : threadKeys(thread);
	});
	return keys.length === 0 ? [] : await store.messagesInThreads([...new Set(keys)]);
}

type ByToken = ReadonlyMap<string, StoredMessage | null>;

/** What the store knows of the tokens of mails; null where it puts none into its own, and looks at none. */
async function messagesByToken(
	store: Store,
	mails: readonly ReadMail[],
	settings: StoreSettings,
): Promise<ByToken | null> {
	if (!settings.trackingToken && !settings.trackingAddress) return null;
	const tokens = new Set(mails.flatMap(({ message }) => carriedTokens(tokenHolder(message)).map(({ token }) => token)));
	return tokens.size === 0 ? new Map() : await store.messagesByToken([...tokens]);
}

/** Older messages are not compared: a subject comes up again. */
const alikeDays = 90;

async function messagesAlike(
	store: Store,
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

/** Queues by each address as it was written; a plus detail does not keep a queue from being found. */
async function queuesOf(store: Store, addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>> {
	const found = await store.queuesByAddress([...new Set(addresses.flatMap(queueAddresses))]);
	const queues = new Map<string, Queue>();
	for (const address of addresses) {
		const kept = queueAddresses(address).find((candidate) => found.has(candidate));
		const queue = kept === undefined ? undefined : found.get(kept);
		if (queue !== undefined) queues.set(address, queue);
	}
	return queues;
}
