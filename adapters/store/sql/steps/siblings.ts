import type { HandledItem } from '../../../../core/activity/queue-item';
import type { ItemSources } from '../../../../core/ledger/steps';
import { inChunks } from '../database/chunks';
import type { QueueItemRow } from '../items/queue-item-row';
import type { Db } from '../schema/schema';
import { cameWithMessage } from '../intake/take-in';

/** One of the queue items of an activity. */
export type Sibling = Pick<QueueItemRow, 'id' | 'activity_id' | 'queue_id' | 'way_in' | 'sequence'>;

/** What the queue items of an activity say of one of them; the activity has no other where there is no list. */
export function amongSiblings(
	item: HandledItem,
	siblings: readonly Sibling[] | undefined,
): Pick<ItemSources, 'addressedQueues' | 'handledBefore'> {
	if (siblings !== undefined)
		return { addressedQueues: queuesOf(siblings), handledBefore: stoodBefore(item, siblings) };
	return { addressedQueues: item.test || item.queueId === null ? [] : [item.queueId], handledBefore: false };
}

/** Ids of the queues that an activity came to, in order. */
function queuesOf(siblings: readonly Sibling[]): string[] {
	return [...new Set(siblings.map((sibling) => sibling.queue_id))].filter((id) => id !== '');
}

/** All queue items of each activity that has several, in order. */
export async function siblingsOf(db: Db, activityIds: Iterable<string>): Promise<Map<string, Sibling[]>> {
	const rows = await inChunks(activityIds, (chunk) =>
		db
			.selectFrom('queue_item')
			.select(['id', 'activity_id', 'queue_id', 'way_in', 'sequence'])
			// Counted in the index alone; few activities have several, and reading the items takes longer.
			.where('activity_id', 'in', (query) =>
				query
					.selectFrom('queue_item')
					.select('activity_id')
					.where('activity_id', 'in', chunk)
					.groupBy('activity_id')
					.having((having) => having.fn.countAll(), '>', 1),
			)
			.where('test', '=', 0)
			.execute(),
	);
	return Map.groupBy(
		rows.sort((a, b) => a.sequence - b.sequence),
		(row) => row.activity_id,
	);
}

/** Whether the same message is in the same queue a second time; being added by somebody counts anew. */
function stoodBefore(item: HandledItem, siblings: readonly Sibling[]): boolean {
	const own = siblings.find((sibling) => sibling.id === item.id);
	if (own === undefined || !cameWithMessage(own.way_in)) return false;
	return siblings.some(
		(sibling) =>
			sibling.queue_id === own.queue_id && cameWithMessage(sibling.way_in) && sibling.sequence < own.sequence,
	);
}
