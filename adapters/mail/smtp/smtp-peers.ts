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

/** What the peers of one listener, by address, did of late. Memory is bounded by who is connected and the last minute. */
export class Peers {
	private readonly connections = new Map<string, Set<string>>();
	private readonly messages = new MinuteCount();
	private readonly failures = new MinuteCount();

	/** Counts a connection; false where the peer has too many, or tried too many passwords. */
	connect(peer: string, connection: string, limits: PeerLimits): boolean {
		const open = this.connections.get(peer) ?? new Set();
		if (open.size >= limits.connections || this.failures.of(peer) >= maxFailures) return false;
		this.connections.set(peer, open.add(connection));
		return true;
	}

	disconnect(peer: string, connection: string): void {
		const open = this.connections.get(peer);
		open?.delete(connection);
		if (open?.size === 0) this.connections.delete(peer);
	}

	/** Counts a message; false where the peer sent too many in this minute. */
	message(peer: string, limits: PeerLimits): boolean {
		if (this.messages.of(peer) >= limits.messagesPerMinute) return false;
		this.messages.add(peer);
		return true;
	}

	/** Counts a wrong password; false where it was one too many. */
	failure(peer: string): boolean {
		this.failures.add(peer);
		return this.failures.of(peer) < maxFailures;
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
