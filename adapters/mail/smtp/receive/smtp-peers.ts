const minuteMs = 60_000;
/** Wrong passwords in a minute after which a peer is not talked to. */
const maxFailures = 10;

/** How much a peer may ask of a listener. */
export interface PeerLimits {
	readonly connections: number;
	readonly messagesPerMinute: number;
}

/** Defaults for peers beyond this machine; the mail server on it brings everybody's mail, so it has none. */
export const defaultPeerLimits: PeerLimits = { connections: 20, messagesPerMinute: 600 };
export const unlimited: PeerLimits = {
	connections: Number.POSITIVE_INFINITY,
	messagesPerMinute: Number.POSITIVE_INFINITY,
};

/**
 * What an address counts under: its /64 where it is IPv6, since a household has that many addresses
 * (RFC 6177); itself where it is IPv4, also one that is written as IPv6.
 */
export function networkOf(address: string): string {
	const [plain = ''] = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%');
	if (!plain.includes(':')) return plain;
	const [front = '', back] = plain.toLowerCase().split('::');
	const groups = front.split(':').filter((group) => group !== '');
	const behind = (back ?? '').split(':').filter((group) => group !== '');
	const zeros = back === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
	const all = [...groups, ...Array<string>(zeros).fill('0'), ...behind];
	return `${all
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ''))
		.join(':')}::/64`;
}

/** What the peers of one listener, by address (IPv6 by /64), did of late. Memory is bounded by who is connected and the last minute. */
export class Peers {
	private readonly connections = new Map<string, Set<string>>();
	private readonly messages = new MinuteCount();
	private readonly failures = new MinuteCount();

	/** Counts a connection; false where the peer has too many, or tried too many passwords. */
	connect(peer: string, connection: string, limits: PeerLimits): boolean {
		const network = networkOf(peer);
		const open = this.connections.get(network) ?? new Set();
		if (open.size >= limits.connections || this.failures.of(network) >= maxFailures) return false;
		this.connections.set(network, open.add(connection));
		return true;
	}

	disconnect(peer: string, connection: string): void {
		const network = networkOf(peer);
		const open = this.connections.get(network);
		open?.delete(connection);
		if (open?.size === 0) this.connections.delete(network);
	}

	/** Counts a message; false where the peer sent too many in this minute. */
	message(peer: string, limits: PeerLimits): boolean {
		const network = networkOf(peer);
		if (this.messages.of(network) >= limits.messagesPerMinute) return false;
		this.messages.add(network);
		return true;
	}

	/** Counts a wrong password; false where it was one too many. */
	failure(peer: string): boolean {
		const network = networkOf(peer);
		this.failures.add(network);
		return this.failures.of(network) < maxFailures;
	}
}

/** Counts by key, anew in each minute. */
class MinuteCount {
	private counts = new Map<string, number>();
	private since = Date.now();

	of(key: string): number {
		if (Date.now() - this.since >= minuteMs) {
			this.counts = new Map();
			this.since = Date.now();
		}
		return this.counts.get(key) ?? 0;
	}

	add(key: string): void {
		this.counts.set(key, this.of(key) + 1);
	}
}
