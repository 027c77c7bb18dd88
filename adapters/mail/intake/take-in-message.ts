import { setImmediate } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { queueAddresses } from '../../../core/address';
import { correlationIds, threadKeys, type Candidates } from '../../../core/mail/threads/correlate';
import { findAlike } from '../../../core/mail/threads/smart-matching';
import { carriedTokens } from '../../../core/mail/threads/tracking-token';
import type { Queue } from '../../../core/record/record';
import type { AlikeMessage, StoredMessage, ThreadMessage } from '../../../core/activity/stored-message';
import type { Arrival, TakenIn } from '../../../core/ledger/intake';
import type { Store } from '../../../core/ledger/store';
import type { StoreSettings } from '../../../core/ledger/settings';
import { GroupCommit } from '../../group-commit';
import { isLarge, readAside, readTogether } from '../read/aside/read-aside';
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
import { asRetrieved, toRead, type IncomingMessage, type Received, type TakeInOptions } from './incoming-message';

/** Messages that come in at once share the way to the thread that reads them, what is asked of the store, and its transaction. */
interface Intake {
	readonly reading: GroupCommit<Received, ParsedMessage>;
	readonly storing: GroupCommit<ToStore, TakenIn>;
}

interface ToStore {
	readonly mail: ReadMail;
	/** A large one, which is stored by itself. */
	readonly isAlone: boolean;
}

const intakes = new WeakMap<Store, Intake>();
const storedAtOnce = 100;
/** Of more that come at once the rest is read on another thread while these are stored; a thread reads them itself. */
const readAtOnce = isMainThread ? 30 : storedAtOnce;

function intakeOf(store: Store): Intake {
	const intake = intakes.get(store) ?? newIntake(store);
	intakes.set(store, intake);
	return intake;
}

function newIntake(store: Store): Intake {
	const storing = new GroupCommit<ToStore, TakenIn>(
		async (batch) => {
			const mails = batch.map(({ mail }) => mail);
			return await store.takeIn(await arrivalsOf(store, mails, await store.settings()));
		},
		storedAtOnce,
		({ isAlone }) => isAlone,
	);
	// Messages before these are stored first, else each answer of the store would wait until a whole list is read.
	const storeFirst = (): Promise<void> | undefined => (storing.isRunning ? setImmediate() : undefined);
	const reading = new GroupCommit<Received, ParsedMessage>(async (batch) => {
		const now = await store.now();
		return await readTogether(
			batch.map((received) => toRead(received, now)),
			storeFirst,
		);
	}, readAtOnce);
	return { reading, storing };
}

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
	const { reading, storing } = intakeOf(store);
	const { raw, mailboxQueueId, sharingQueueIds } = incoming;
	const received = { incoming, options };
	const isAlone = isLarge(raw);
	// A large one is read before it joins the others, so that none of them waits for it.
	const [message] = isAlone
		? [await readAside(raw, toRead(received, await store.now()).options)]
		: await reading.add([received]);
	if (message === undefined) throw new Error('Nothing was read of the message');
	const way = { kind: 'received', mailboxQueueId, sharingQueueIds } as const;
	const [taken] = await storing.add([{ mail: { message: asRetrieved(message, incoming), way }, isAlone }]);
	if (taken === undefined) throw new Error('The store answered nothing for the message');
	return taken;
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
