import type { WayIn } from '../../core/activity/queue-item';
import { baseAddress } from '../../core/mail/address';
import { correlate, correlationIds } from '../../core/mail/correlate';
import type { Queue } from '../../core/record/record';
import type { Arrival, Intake, RecordStore, StoreSettings } from '../../core/record-store';
import { readMessage, type Envelope, type ParsedMessage } from './parse-message';
import { toArrival } from './to-arrival';

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
	options: { readonly maxSize?: number } = {},
): Promise<Intake> {
	const [settings, now] = [await store.settings(), await store.now()];
	const message = await readMessage(incoming.raw, {
		receivedOn: new Date(now),
		envelope: incoming.envelope,
		size: incoming.size,
		ownAddresses: new Set(),
		...(options.maxSize === undefined ? {} : { limits: { bytes: options.maxSize } }),
	});
	const { recipients, email } = message;
	const addresses = [...recipients.to, ...recipients.cc, ...recipients.envelope, ...(email.from === null ? [] : [email.from])];
	const queues = await queuesOf(store, addresses);
	const answered = await store.messages(correlationIds(email));
	const arrival = toArrival(fromQueue(message, queues), placesOf(message, queues, incoming, settings), correlate(email, answered));
	const [intake] = await store.takeIn([arrival]);
	if (intake === undefined) throw new Error('The store answered nothing for the message');
	return intake;
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
	{ mailboxQueueId, sharingQueueIds = [] }: IncomingMessage,
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
		const sharing = mailboxQueueId === undefined ? idsOf(recipients.envelope) : [mailboxQueueId, ...sharingQueueIds];
		const addressed = mailboxQueueId === undefined ? [] : sharing.filter((id) => inTo.includes(id) || inCc.includes(id));
		const mailboxes = addressed.length > 0 ? addressed : sharing;
		const missing = mailboxes.filter((id) => !places.some(({ queueId }) => queueId === id));
		places.push(...missing.map((queueId) => ({ queueId, wayIn: 'mailbox' })));
	}
	return places;
}
