import type { Claims } from './claims';
import type { Events } from './events';
import type { Intake } from './intake';
import type { Mailboxes } from './mailboxes';
import type { Monitor } from './monitor';
import type { Notes } from './notes';
import type { Registry } from './registry';
import type { Replies } from './replies';
import type { Retention } from './retention';
import type { Settings } from './settings';

/**
 * What must be safe on our side, whatever people keep their records in: an interface for each
 * concern, of which a function names those that it uses.
 *
 * All methods that take several things do them in a handful of queries. Times that decide anything
 * (leases, back-off, heartbeats) come from the ledger's own clock.
 */
export interface Ledger
	extends Claims, Events, Intake, Mailboxes, Monitor, Notes, Registry, Replies, Retention, Settings {
	/** Identity of the data behind it; items carry it, so that a node of another store is found out. */
	readonly id: string;
	close(): Promise<void>;
}
