import type { QueueItem } from '../../../core/activity/queue-item';
import type { QueueRow } from './read/queue-rows';

/** What is to be done about a queue item of Dataverse. */
export type Verdict =
	/** Nobody knows it yet. */
	| 'takeIn'
	/** The rule is at it, or will be. */
	| 'wait'
	/** The rule is done with it, and Dataverse does not show that yet. */
	| 'settle'
	/** A person took it before the rule came to it. */
	| 'withdraw'
	/** It is none of the rule's, or nothing is left to be done. */
	| 'leave';

/** The queue item of the ledger that stands for it, as far as it decides; null where there is none. */
export type Known = Pick<QueueItem, 'state'> | null;

/**
 * What is to be done about a queue item, by how it stands in Dataverse and in the ledger. A person has
 * taken it who works on it, closed it, or moved it out of the queue.
 *
 * @param row As it is now; undefined where it is gone.
 * @param queueId The queue of the rule, in Dataverse.
 * @param ownerId The owner of the rule, whose own work it is.
 */
export function judgeRow(row: QueueRow | undefined, known: Known, queueId: string, ownerId: string | null): Verdict {
	const isOurs = row !== undefined && !isTaken(row, queueId, ownerId);
	if (known === null) return isOurs ? 'takeIn' : 'leave';
	if (known.state === 'inactive' || known.state === 'failed') return isOurs ? 'settle' : 'leave';
	return isOurs ? 'wait' : 'withdraw';
}

/** Whether somebody else than the owner of the rule has it. */
function isTaken(row: QueueRow, queueId: string, ownerId: string | null): boolean {
	if (!row.isActive || row.queueId.toLowerCase() !== queueId.toLowerCase()) return true;
	return row.workerId !== null && row.workerId.toLowerCase() !== ownerId?.toLowerCase();
}
