import type { ContactData } from '../contact/contact-data';

/** What is ended, deleted and copied beside the work of the rules. */
export interface Retention {
	/**
	 * Ends items that were parked more than 30 days ago as failed (`abandoned`), at most 100 in one
	 * transaction; answers how many. Their executions may not go on, which `hold` answers as well
	 * where nobody has called this yet.
	 */
	abandon(): Promise<number>;
	/**
	 * Purges a chunk of what is older than the ages in the settings, in short transactions beside the
	 * work of everybody else; called until no more is left. Of a queue item its key stays with outcome
	 * and records: its message is known when it comes again, and `hold` answers it as closed.
	 */
	purge(): Promise<Purged>;
	/**
	 * Deletes what the store holds of the person behind an address: the contacts that carry it, and the
	 * messages from and to them. Elsewhere address and full name are replaced. With `preview` it only
	 * counts. Refused for an address of a queue, user or team.
	 */
	deleteContactData(address: string, options?: { readonly preview?: boolean }): Promise<ContactData>;
	/**
	 * Rewrites the file of an embedded store, so that nothing that was deleted is left in it; everybody
	 * waits meanwhile. False where the database sees to that by itself.
	 */
	compact(): Promise<boolean>;
	/**
	 * Copies the store as it is at one moment, while it is used.
	 *
	 * @throws ArcError `fieldInvalid` where the database has tools of its own for that (`pg_dump`).
	 */
	backUp(): Promise<BackUp>;
}

/** A copy of a store. */
export interface BackUp {
	readonly file: string;
	readonly bytes: number;
}

/** After how many days things are purged; 0 keeps them for ever. Names as in the settings of the store. */
export interface RetentionAges {
	/** Raw messages, from when they were taken in. */
	readonly rawMessageDays: number;
	/** Queue items that ended as ready or skipped, from when they were closed; test items too. */
	readonly queueItemDays: number;
	/** Activities without a queue item, from when they were taken in, and what only they need. */
	readonly activityDays: number;
	/** Entries of the monitor that are ready or skipped, from when they were evaluated. */
	readonly monitorEntryDays: number;
	/** Queue items and monitor entries that failed; with them, what belongs to them. */
	readonly failedDays: number;
}

/** How much of each kind. */
export interface PurgedCounts {
	readonly rawMessages: number;
	readonly queueItems: number;
	readonly activities: number;
	readonly monitorEntries: number;
	/** Conversations that nothing belonged to any longer. */
	readonly conversations: number;
}

/** What one call purged. */
export interface Purged extends PurgedCounts {
	/** Whether more is old enough to go. */
	readonly more: boolean;
}

export const nothingPurged: Purged = {
	rawMessages: 0,
	queueItems: 0,
	activities: 0,
	monitorEntries: 0,
	conversations: 0,
	more: false,
};

/** Two calls together. */
export function addPurged(one: Purged, other: Purged): Purged {
	return {
		rawMessages: one.rawMessages + other.rawMessages,
		queueItems: one.queueItems + other.queueItems,
		activities: one.activities + other.activities,
		monitorEntries: one.monitorEntries + other.monitorEntries,
		conversations: one.conversations + other.conversations,
		more: other.more,
	};
}
