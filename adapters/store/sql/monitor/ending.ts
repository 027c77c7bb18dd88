import type { Outcome, Reason } from '../../../../core/activity/reason';
import type { QueueItemRow } from '../items/queue-item-row';

/** How an item ended, for the activity monitor. */
export interface Ending {
	readonly outcome: Outcome;
	readonly reason: Reason;
	readonly conditionItem: string | null;
	/** Outcomes that become entries. */
	readonly captured: readonly Outcome[];
}

/** What is read of queue items whose endings are captured; a trace is long, and told of failures alone. */
export const endedColumns = [
	'id',
	'activity_id',
	'activity_type',
	'queue_id',
	'rule_id',
	'rule_name',
	'test',
	'claim_number',
	'claimed_by_workflow',
] as const;

/** A queue item as it stands after its ending, which is captured. */
export type Captured = readonly [item: Pick<QueueItemRow, (typeof endedColumns)[number]>, ending: Ending];
