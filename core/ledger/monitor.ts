import type { QueueItem, QueueItemState } from '../activity/queue-item';
import type { Outcome, Reason } from '../activity/reason';
import type { Reference } from '../record/reference';
import type { Outage } from './events';

/** What became of queue items, for people. */
export interface Monitor {
	/** Queue items, newest first, with whole traces; other methods may leave an outline in a trace as a name. */
	queueItems(query: QueueItemQuery): Promise<readonly QueueItem[]>;
	/** Queue items in all states as rows of the monitor, by arrival, page by page; test items are left out. */
	entries(query: EntryQuery): Promise<EntryPage>;
	/** What arrived in the last so many hours, each period counted by itself, the oldest open item, and outages. */
	overview(periods: readonly number[]): Promise<Overview>;
	/** Every queue with its rules, and how much lies in it. */
	queueViews(): Promise<readonly QueueView[]>;
	/** How many items that a filter lists `reexecute` would open, counted up to one more than it opens at once. */
	countReexecutable(filter: EntryFilter): Promise<number>;
	/**
	 * Opens items that ended as skipped or failed again, so that the rule as it is now takes them. One
	 * that is open, ready, or has a record stays as it is, so that repeating the call makes nothing twice.
	 */
	reexecute(request: Reexecution): Promise<ReexecutionResult>;
}

export interface QueueItemQuery {
	readonly ids?: readonly string[];
	readonly queueId?: string | null;
	readonly states?: readonly QueueItemState[];
	readonly limit?: number;
}

/** Where a queue item stands for the monitor: how it ended, or that it is open. */
export type EntryState = Outcome | 'active' | 'waiting';

/** Filters combine; what is left out does not narrow. */
export interface EntryFilter {
	readonly states?: readonly EntryState[];
	readonly ruleId?: string;
	/** Null is the items of rules without a queue. */
	readonly queueId?: string | null;
	readonly reason?: Reason;
	readonly activityType?: string;
	/** Arrived at or after, in ISO 8601. */
	readonly from?: string;
	/** Arrived before, in ISO 8601. */
	readonly until?: string;
	/** A part of the subject, in any case; the first 250 characters of a subject are searched. */
	readonly subject?: string;
}

export interface EntryQuery extends EntryFilter {
	/** At most 1,000; 50 where it is left out. */
	readonly limit?: number;
	/** The `nextCursor` of the page before. */
	readonly cursor?: string;
	/** By arrival; the newest come first where it is left out. A cursor goes on in the order that it was given in. */
	readonly order?: EntryOrder;
	/** Only those that `reexecute` would open. */
	readonly reexecutable?: boolean;
}

export type EntryOrder = 'newest' | 'oldest';

export interface EntryPage {
	readonly entries: readonly Entry[];
	readonly nextCursor: string | null;
}

/** A queue item as a row of the monitor. */
export interface Entry {
	/** Id of the queue item. */
	readonly id: string;
	readonly state: EntryState;
	readonly activityId: string;
	readonly activityType: string;
	readonly subject: string;
	readonly queueId: string | null;
	/** Null where the queue is gone or has no name. */
	readonly queueName: string | null;
	readonly ruleId: string | null;
	readonly ruleName: string | null;
	readonly conditionItem: string | null;
	readonly reason: Reason | null;
	readonly enteredOn: string;
	readonly evaluatedOn: string | null;
	/** Records that were made for it. */
	readonly records: readonly Reference[];
	/** What people call those records, by `type:id`: a number or a name; those that have none, or are gone, are missing. */
	readonly recordNames: Readonly<Record<string, string>>;
}

/** A queue with its rules and what lies in it. */
export interface QueueView {
	readonly queueId: string | null;
	readonly name: string | null;
	readonly emailAddress: string | null;
	readonly rules: readonly QueueRule[];
	readonly unclaimed: number;
	readonly claimed: number;
	/** Items of executions that wait. */
	readonly parked: number;
	/** Closed items whose outcome is failed. */
	readonly failed: number;
	/** Arrival of the oldest open item, in ISO 8601. */
	readonly oldestOpenOn: string | null;
}

export interface QueueRule {
	readonly ruleId: string;
	readonly name: string;
	readonly activityType: string;
	/** `waiting`: an older rule has the place. `gone`: no sign of life. */
	readonly state: 'active' | 'waiting' | 'gone';
	readonly lastSeenOn: string;
}

/** What arrived lately and what became of it, what waits longest, and what is out. */
export interface Overview {
	/** In the order asked for. */
	readonly periods: readonly OverviewPeriod[];
	/** The open item that arrived first. */
	readonly oldestOpen: { readonly id: string; readonly enteredOn: string } | null;
	readonly outages: readonly CurrentOutage[];
}

export interface OverviewPeriod {
	readonly hours: number;
	/** Its beginning, a whole minute, in ISO 8601. */
	readonly from: string;
	readonly counts: readonly OverviewCount[];
}

/** How many items that arrived in a period stand alike now; test items are left out. */
export interface OverviewCount {
	readonly state: EntryState;
	/** Null where no rule has taken them yet. */
	readonly ruleId: string | null;
	readonly reason: Reason | null;
	readonly count: number;
}

/** An outage of a living rule that has begun and not ended. */
export interface CurrentOutage {
	readonly of: Outage;
	readonly ruleName: string | null;
	readonly message: string;
	readonly recommendation: string | null;
	/** In ISO 8601. */
	readonly since: string;
}

/** Queue items by id, or those that a filter lists. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: EntryFilter };

export interface Reexecution {
	readonly selection: Selection;
	/** Whether an item runs past the skip that the record connected to its activity caused. */
	readonly pastConnection: boolean;
	/** Who asked, for the trace. */
	readonly by?: string;
}

/** So many items are opened again at once. */
export const mostReexecuted = 1_000;

export interface ReexecutionResult {
	readonly reopened: readonly string[];
	/** Items asked for by id that stay as they are. */
	readonly left: readonly { readonly id: string; readonly because: WhyLeft }[];
	/** Whether the filter lists more than were opened at once. */
	readonly more: boolean;
}

export type WhyLeft = 'unknown' | 'open' | 'ready' | 'hasRecord' | 'unreadable';
