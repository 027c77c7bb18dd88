import type { QueueItem, QueueItemState } from '../activity/queue-item';
import type { Outcome, Reason } from '../activity/reason';
import type { ItemSources } from '../ledger/steps';
import type { Reference } from '../record/reference';

/** What an activity belongs to. */
export interface Connected {
	readonly regarding: Reference | null;
	readonly related: readonly Reference[];
}

/** One queue item to simulate, in the order of arrival. */
export interface Subject {
	readonly item: QueueItem;
	/** What surrounds it, as the store knows it now; null where its activity is gone. */
	readonly sources: ItemSources | null;
	/** What the stored message that it answers belongs to; null where that one is simulated too, or unknown. */
	readonly answered: Connected | null;
	/** The queue item as it stands in the store; null for a message that never came. */
	readonly happened: QueueItem | null;
	/** The message could not be read when it came, so that no rule ever sees it. */
	readonly unreadable: Reason | null;
}

/** A record that a node would create, or change. */
export interface SimulatedRecord {
	readonly node: string;
	readonly change: 'create' | 'update' | 'reopen';
	readonly type: string;
	readonly id: string;
	readonly recordKey: string;
	readonly link: 'regarding' | 'related' | null;
	/** The fields that would be written, as far as they can be told. */
	readonly fields: Readonly<Record<string, unknown>>;
}

export interface SimulatedReply {
	readonly node: string;
	readonly sent: boolean;
	readonly to: string | null;
	/** Why it would not be sent. */
	readonly reason: string | null;
	readonly text: string;
}

/** What became of the item when it was handled. */
export interface Happened {
	readonly state: QueueItemState;
	readonly outcome: Outcome | null;
	readonly reason: Reason | null;
	readonly conditionItem: string | null;
	readonly records: readonly { readonly recordKey: string; readonly type: string; readonly id: string }[];
	readonly replied: boolean;
}

export interface Difference {
	readonly what: 'outcome' | 'reason' | 'conditionItem' | 'records' | 'reply';
	readonly happened: string;
	readonly simulated: string;
}

/** What would become of one queue item. */
export interface SimulatedItem {
	readonly queueItemId: string;
	readonly activityId: string;
	readonly activityType: string;
	readonly subject: string;
	readonly from: string | null;
	readonly arrivedOn: string;
	/** `unknown` where the decision hangs on something that cannot be simulated. */
	readonly outcome: Outcome | 'unknown';
	readonly reason: Reason | null;
	readonly conditionItem: string | null;
	readonly message: string;
	/** What becomes of the sender's record. */
	readonly contact: {
		readonly change: 'create' | 'activate';
		readonly type: string;
		readonly id: string;
		readonly fields: Readonly<Record<string, unknown>>;
	} | null;
	readonly records: readonly SimulatedRecord[];
	readonly replies: readonly SimulatedReply[];
	/** What could not be simulated, by name. */
	readonly notSimulated: readonly string[];
	readonly trace: readonly string[];
	/** Null where the item was not handled yet, or never came. */
	readonly happened: Happened | null;
	readonly differences: readonly Difference[];
}
