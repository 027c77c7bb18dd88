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
