import type { WayIn } from '../../core/activity/queue-item';
import { baseAddress } from '../../core/mail/address';
import { correlate, correlationIds } from '../../core/mail/correlate';
import type { Queue } from '../../core/record/record';
import type { Arrival, Intake, RecordStore, StoredMessage, StoreSettings } from '../../core/record-store';
import { GroupCommit } from '../store/sql/group-commit';
import { readMessage, type Envelope, type ParsedMessage } from './parse-message';
import { toArrival } from './to-arrival';

export interface IncomingMessage {
	readonly raw: Uint8Array;
	readonly envelope?: Envelope;
	/** The queue whose mailbox the message was found in; SMTP says it by its recipients. */
	readonly mailboxQueueId?: string;
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
const intakes = new WeakMap<RecordStore, GroupCommit<Taken, Intake>>();
const largestBatch = 100;

/**
 * Takes a message in: reads it, finds its queues and the message that it answers, and stores all of
 * it. When it returns, the message may be acknowledged. A message that cannot be read becomes a
 * failed queue item with its raw bytes.
 *
 * @throws ArcError `storeUnavailable`: the message is not stored and must come again
 */
export async function takeInMessage(store: RecordStore, incoming: IncomingMessage, options: TakeInOptions = {}): Promise<Intake> {
	const intake = intakes.get(store) ?? new GroupCommit(async (batch: readonly Taken[]) => await takeInBatch(store, batch), largestBatch);
	intakes.set(store, intake);
	const [taken] = await intake.add([{ incoming, options }]);
	if (taken === undefined) throw new Error('The store answered nothing for the message');
	return taken;
}

/** Each message counts as stored for those behind it, so that an answer in the same batch finds what it answers. */
async function takeInBatch(store: RecordStore, batch: readonly Taken[]): Promise<readonly Intake[]> {
	const [settings, now] = [await store.settings(), await store.now()];
	const messages: ParsedMessage[] = [];
	for (const { incoming, options } of batch) messages.push(await read(incoming, options, now));
	const queues = await queuesOf(store, messages.flatMap(addressesOf));
	const known = [...(await store.messages([...new Set(messages.flatMap(({ email }) => correlationIds(email)))]))];
	const arrivals = messages.map((message, at) => {
		const arrival = toArrival(
			fromQueue(message, queues),
			placesOf(message, queues, batch[at]?.incoming.mailboxQueueId, settings),
			correlate(message.email, known),
		);
		known.push(...asStored(arrival));
		return arrival;
	});
	return await store.takeIn(arrivals);
}

async function read({ raw, envelope }: IncomingMessage, { maxSize, trustedServers }: TakeInOptions, now: number): Promise<ParsedMessage> {
	return await readMessage(raw, {
		receivedOn: new Date(now),
		envelope,
		ownAddresses: new Set(),
		...(trustedServers === undefined ? {} : { trustedServers }),
		...(maxSize === undefined ? {} : { limits: { bytes: maxSize } }),
	});
}

function addressesOf({ recipients, email }: ParsedMessage): readonly string[] {
	return [...recipients.to, ...recipients.cc, ...recipients.envelope, ...(email.from === null ? [] : [email.from])];
}

function asStored({ activity, conversationKeys }: Arrival): readonly StoredMessage[] {
	const { id, messageId, subject, regarding, related, direction } = activity;
	if (!messageId) return [];
	return [{ activityId: id, messageId, subject, conversationId: conversationKeys[0] ?? id, regarding, related, direction }];
}

/** Queues by each address as it was written; a plus detail does not keep a queue from being found. */
async function queuesOf(store: RecordStore, addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>> {
	const wanted = new Set(addresses.flatMap((address) => [address, baseAddress(address)]));
	const found = await store.queuesByAddress([...wanted]);
	const queues = new Map<string, Queue>();
	for (const address of addresses) {
		const queue = found.get(address) ?? found.get(baseAddress(address));
		if (queue !== undefined) queues.set(address, queue);
	}
	return queues;
}

/** Mail from a queue's own address is the store's own, or pretends to be: no person wrote it to us. */
function fromQueue(message: ParsedMessage, queues: ReadonlyMap<string, Queue>): ParsedMessage {
	const { from, automatic } = message.email;
	if (from === null || !queues.has(from) || (automatic ?? null) !== null) return message;
	return {
		...message,
		email: { ...message.email, automatic: 'ownAddress', automaticBecause: `The sender ${from} is the address of a queue` },
	};
}

/**
 * The queue items of a message, in the order To, Cc, mailbox. A queue in To and again in Cc has two;
 * the mailbox counts where its queue has none yet, which is the only way in for Bcc.
 */
function placesOf(
	{ recipients }: ParsedMessage,
	queues: ReadonlyMap<string, Queue>,
	mailboxQueueId: string | undefined,
	settings: StoreSettings,
): Arrival['places'] {
	const idsOf = (addresses: readonly string[]): string[] =>
		[...new Set(addresses.flatMap((address) => queues.get(address)?.id ?? []))];
	const [inTo, inCc] = [idsOf(recipients.to), idsOf(recipients.cc)];
	const places: { queueId: string; wayIn: WayIn }[] = [];
	if (settings.queueItemForRecipients) {
		places.push(...inTo.map((queueId) => ({ queueId, wayIn: 'to' })));
		const again = settings.queueItemForMailbox ? inCc : inCc.filter((id) => !inTo.includes(id));
		places.push(...again.map((queueId) => ({ queueId, wayIn: 'cc' })));
	}
	if (settings.queueItemForMailbox) {
		const mailboxes = mailboxQueueId === undefined ? idsOf(recipients.envelope) : [mailboxQueueId];
		const missing = mailboxes.filter((id) => !places.some(({ queueId }) => queueId === id));
		places.push(...missing.map((queueId) => ({ queueId, wayIn: 'mailbox' })));
	}
	return places;
}
