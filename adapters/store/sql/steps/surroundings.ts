import type { ActivityHead } from '../../../../core/activity/activity';
import type { HandledItem } from '../../../../core/activity/queue-item';
import type { Surroundings } from '../../../../core/ledger/surroundings';
import { amongSiblings, type Sibling } from '../../../../core/ledger/siblings';
import { inChunks } from '../database/chunks';
import type { Db } from '../schema/schema';

/** Queue items with what is known of their activities and of the other items of those, in order. */
export async function surroundings<Known extends ActivityHead>(
	db: Db,
	items: readonly HandledItem[],
	activitiesOf: (db: Db, ids: readonly string[]) => Promise<ReadonlyMap<string, Known>>,
): Promise<(Surroundings<Known> | null)[]> {
	const activities = await activitiesOf(
		db,
		items.map(({ activityId }) => activityId),
	);
	const siblings = await siblingsOf(db, activities.keys());
	return items.map((item) => {
		const activity = activities.get(item.activityId);
		return activity === undefined ? null : { item, activity, ...amongSiblings(item, siblings.get(item.activityId)) };
	});
}

/** All queue items of each activity that has several, in order. */
async function siblingsOf(db: Db, activityIds: Iterable<string>): Promise<Map<string, Sibling[]>> {
	const several = await inChunks(activityIds, (chunk) =>
		db
			.selectFrom('activity')
			.select('id')
			.where('id', 'in', chunk)
			// Counted in the index alone; few activities have several, and reading the items takes longer.
			.where(
				(query) =>
					query
						.selectFrom('queue_item')
						.select(({ fn }) => fn.countAll<number>().as('count'))
						.whereRef('queue_item.activity_id', '=', 'activity.id'),
				'>',
				1,
			)
			.execute(),
	);
	const rows = await inChunks(
		several.map(({ id }) => id),
		(chunk) =>
			db
				.selectFrom('queue_item')
				.select(['id', 'activity_id', 'queue_id', 'way_in', 'sequence'])
				.where('activity_id', 'in', chunk)
				.where('test', '=', 0)
				.execute(),
	);
	const siblings = new Map<string, Sibling[]>();
	for (const { id, activity_id, queue_id, way_in: wayIn, sequence } of rows.sort((a, b) => a.sequence - b.sequence)) {
		const sibling = { id, queueId: queue_id === '' ? null : queue_id, wayIn, sequence };
		siblings.set(activity_id, [...(siblings.get(activity_id) ?? []), sibling]);
	}
	return siblings;
}
