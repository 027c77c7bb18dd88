import type { ArcError } from '../../../../core/errors';
import { queueAddresses } from '../../../../core/address';
import { defaultMailLimits } from '../../read/structure/mail-limits';
import type { Envelope } from '../../read/parse-message';
import type { SmtpAccess } from './smtp-access';
import type { PeerLimits } from './smtp-peers';

export interface ReceivedMessage {
	readonly raw: Uint8Array;
	/** `to` holds the recipients that this destination accepts, normalised, plus details kept. */
	readonly envelope: Envelope;
	readonly remoteAddress: string;
}

export interface SmtpSubscription {
	/** Bytes of the largest message; 25 MB by default. */
	readonly maxSize?: number;
	/** Who may deliver; without it everybody who reaches the port. */
	readonly access?: SmtpAccess;
	/** What one peer may ask; see `limitsFor`. */
	readonly peerLimits?: Partial<PeerLimits>;
	/**
	 * Subscribers with one destination, for instance one record store, get each message once
	 * together; without it a subscriber is a destination of its own.
	 */
	readonly destination?: string;
	/**
	 * Whether mail to this normalised address is taken; asked with and, failing that, without the
	 * address's plus detail. A rejection is answered 451.
	 */
	readonly accepts: (address: string) => Promise<boolean> | boolean;
	/** Stores the message; resolves once it is safe, rejects to have it sent again later. */
	readonly deliver: (message: ReceivedMessage) => Promise<void>;
	/** The listener broke; it is opened again until that succeeds. */
	readonly onOutage?: (error: ArcError) => void;
	readonly onRecovered?: () => void;
}

/** An answer of SMTP other than success. */
export class Refusal extends Error {
	constructor(
		readonly responseCode: number,
		message: string,
	) {
		super(message);
	}
}

/** The answer for what may pass: the sender keeps the message and tries again. */
export function tryLater(text: string): Refusal {
	return new Refusal(451, text);
}

/** Which of the subscribers take mail to an address; a look-up that fails is answered 451. */
export async function takersOf(
	address: string,
	asked: Iterable<SmtpSubscription>,
): Promise<readonly SmtpSubscription[]> {
	const takers: SmtpSubscription[] = [];
	for (const subscriber of asked) {
		for (const candidate of queueAddresses(address)) {
			if (!(await isAccepted(subscriber, candidate))) continue;
			takers.push(subscriber);
			break;
		}
	}
	return takers;
}

async function isAccepted(subscriber: SmtpSubscription, address: string): Promise<boolean> {
	try {
		return await subscriber.accepts(address);
	} catch {
		throw tryLater('The queues cannot be looked up now, try again later');
	}
}

export interface Delivery {
	readonly deliver: SmtpSubscription['deliver'];
	readonly to: string[];
}

/** Each destination once, with the recipients that its subscribers accept. */
export function destinationsOf(recipients: ReadonlyMap<string, readonly SmtpSubscription[]>): Iterable<Delivery> {
	const destinations = new Map<string | SmtpSubscription, Delivery>();
	for (const [address, takers] of recipients) {
		for (const taker of takers) {
			const key = taker.destination ?? taker;
			const known = destinations.get(key) ?? { deliver: taker.deliver, to: [] };
			if (!known.to.includes(address)) known.to.push(address);
			destinations.set(key, known);
		}
	}
	return destinations.values();
}

/** Bytes of the largest message that a subscriber takes. */
export function sizeOf({ maxSize }: SmtpSubscription): number {
	return maxSize ?? defaultMailLimits.bytes;
}
