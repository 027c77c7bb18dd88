import type { WayIn } from '../../activity/queue-item';
import type { Arrival } from '../../ledger/intake';
import type { StoreSettings } from '../../ledger/settings';
import type { Queue } from '../../record/record';
import type { ParsedMessage } from './parsed-message';

/** How a message came: to a mailbox or over SMTP, into a queue by somebody's wish, or sent by a person. */
export type MailWay =
	| {
			readonly kind: 'received';
			/** The queue whose mailbox the message was found in; SMTP says it by its recipients. */
			readonly mailboxQueueId?: string | undefined;
			/** Further queues that share that mailbox. */
			readonly sharingQueueIds?: readonly string[] | undefined;
	  }
	| {
			readonly kind: 'enqueued';
			readonly queueId: string | null;
			/** The queue item of another system that it comes from; the id of its activity is that system's then. */
			readonly wayIn?: WayIn;
	  }
	| { readonly kind: 'sent' };

/** What of the settings of a store says which queue items are made. */
export type PlaceSettings = Pick<StoreSettings, 'queueItemForRecipients' | 'queueItemForMailbox'>;

/** Queues by the addresses that a message names. */
export type Queues = ReadonlyMap<string, Queue>;

/**
 * The queue items of a message, in the order To, Cc, mailbox. A queue in To and again in Cc or Bcc has
 * two; the mailbox counts where its queue has none yet, which is the only way in for Bcc alone. Of
 * several queues of one mailbox those count that To and Cc name, else those that a server noted when it
 * delivered the message, else all. Such notes anybody can write, so they choose among these only.
 *
 * @param id the activity's, which is the way in of one that somebody adds to a queue
 */
export function placesOf(
	{ recipients }: Pick<ParsedMessage, 'recipients'>,
	queues: Queues,
	way: MailWay,
	settings: PlaceSettings,
	id: string,
): Arrival['places'] {
	if (way.kind === 'sent') return [];
	if (way.kind === 'enqueued') return [{ queueId: way.queueId, wayIn: way.wayIn ?? id }];
	const idsOf = (addresses: readonly string[]): string[] => [
		...new Set(addresses.flatMap((address) => queues.get(address)?.id ?? [])),
	];
	const [inTo, inCc] = [idsOf(recipients.to), idsOf(recipients.cc)];
	const places: { queueId: string; wayIn: WayIn }[] = [];
	if (settings.queueItemForRecipients) {
		places.push(...inTo.map((queueId) => ({ queueId, wayIn: 'to' })));
		const inBcc = idsOf(recipients.bcc).filter((queueId) => inTo.includes(queueId) && !inCc.includes(queueId));
		const again = settings.queueItemForMailbox
			? [...inCc, ...inBcc]
			: inCc.filter((queueId) => !inTo.includes(queueId));
		places.push(...again.map((queueId) => ({ queueId, wayIn: 'cc' })));
	}
	if (!settings.queueItemForMailbox) return places;
	const mailboxes =
		way.mailboxQueueId === undefined
			? idsOf(recipients.envelope)
			: ofMailbox(
					[way.mailboxQueueId, ...(way.sharingQueueIds ?? [])],
					[...inTo, ...inCc],
					recipients.delivered.map(idsOf),
				);
	const missing = mailboxes.filter((queueId) => !places.some((place) => place.queueId === queueId));
	return [...places, ...missing.map((queueId) => ({ queueId, wayIn: 'mailbox' }))];
}

/** Those queues of a mailbox that a message is for: as it is addressed, or else as the first kind of note says. */
function ofMailbox(
	sharing: readonly string[],
	addressed: readonly string[],
	delivered: readonly (readonly string[])[],
): readonly string[] {
	const chosen = [addressed, ...delivered]
		.map((named) => sharing.filter((id) => named.includes(id)))
		.find((named) => named.length > 0);
	return chosen ?? sharing;
}
