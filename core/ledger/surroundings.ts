import type { Activity, ActivityHead } from '../activity/activity';
import type { HandledItem } from '../activity/queue-item';

/** What the ledger knows around one queue item. */
export interface Surroundings<Known extends ActivityHead = Activity> {
	readonly item: HandledItem;
	readonly activity: Known;
	/** Ids of the queues that the activity came to. */
	readonly addressedQueues: readonly string[];
	/** Whether another queue item of the same activity and queue was handled before this one. */
	readonly handledBefore: boolean;
}
