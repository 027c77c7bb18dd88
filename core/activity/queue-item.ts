import type { Reference } from '../record/reference';
import type { Outcome, Reason } from './reason';
import type { TraceEntry } from './trace';

/**
 * Where a queue item stands. `active`: not closed, claimed or not. `waiting`: parked by a waiting
 * execution. `inactive`: handled. `failed`: attempts used up, unreadable, or abandoned.
 */
export type QueueItemState = 'active' | 'waiting' | 'inactive' | 'failed';

/** How the activity came into the queue; Enqueue Activity uses the id of its call. */
export type WayIn = 'to' | 'cc' | 'mailbox' | (string & {});

/** A claim: the right to handle one queue item until its lease ends. */
export interface Claim {
	readonly queueItemId: string;
	/** Grows with every claim of the conversation; an older number writes nothing. */
	readonly number: number;
}

/** The decision of Evaluate Rule, kept on the queue item so that a repeated step finds it. */
export interface Decision {
	readonly outcome: Outcome;
	readonly reason: Reason;
	/** Name of the condition item that matched, or that could not be evaluated. */
	readonly conditionItem: string | null;
	/** Index of the output of Evaluate Rule that the item left by. */
	readonly output: number;
}

export interface ReplyNote {
	readonly id: string;
	readonly state: 'pending' | 'sent' | 'notSent' | 'unknown';
	readonly reason: string | null;
	readonly messageId?: string;
	readonly to?: string;
	readonly subject?: string;
}

/** A queue item as far as handling it needs. */
export interface HandledItem {
	readonly id: string;
	readonly activityId: string;
	readonly activityType: string;
	/** Null where a rule without a queue takes the activity. */
	readonly queueId: string | null;
	readonly wayIn: WayIn;
	readonly state: QueueItemState;
	readonly outcome: Outcome | null;
	readonly reason: Reason | null;
	readonly conditionItem: string | null;
	readonly decision: Decision | null;
	/** Records made for the item, by Record Key. */
	readonly records: Readonly<Record<string, Reference>>;
	/** When a record was first begun that another system makes, by Record Key, in ISO 8601; made or not. */
	readonly begun: Readonly<Record<string, string>>;
	readonly reply: ReplyNote | null;
	readonly claimNumber: number;
	readonly test: boolean;
	/** A person executes it again past the skip that a connected record caused. */
	readonly pastConnection: boolean;
}

/** A queue item as the store keeps it. */
export interface QueueItem extends HandledItem {
	readonly conversationId: string;
	readonly ruleId: string | null;
	readonly ruleName: string | null;
	readonly attempts: number;
	readonly enteredOn: string;
	readonly evaluatedOn: string | null;
	readonly closedOn: string | null;
	readonly trace: readonly TraceEntry[];
}

/** A queue item that nothing has happened to yet, but for what it is and where. */
export const freshQueueItem = {
	state: 'active',
	outcome: null,
	reason: null,
	conditionItem: null,
	decision: null,
	records: {},
	begun: {},
	reply: null,
	ruleId: null,
	ruleName: null,
	attempts: 0,
	claimNumber: 0,
	evaluatedOn: null,
	closedOn: null,
	test: false,
	pastConnection: false,
	trace: [],
} as const satisfies Partial<QueueItem>;
