import type { ActivityHead } from '../../../../core/activity/activity';
import type { HandledItem } from '../../../../core/activity/queue-item';
import type { Surroundings } from '../../../../core/ledger/surroundings';
import { amongSiblings, type Sibling } from '../../../../core/ledger/siblings';
import { inChunks } from '../database/chunks';
import type { Placed } from '../intake/placed-activities';
import type { Source } from '../database/tx';
import type { Db } from '../schema/schema';

/** Queue items with what is known of their activities and of the other items of those, in order. */
export async function surroundings<Known extends ActivityHead>(
	source: Source,
	items: readonly HandledItem[],
	activitiesOf: (source: Source, ids: readonly string[]) => Promise<ReadonlyMap<string, Placed<Known>>>,
): Promise<(Surroundings<Known> | null)[]> {
	const known = await activitiesOf(
		source,
		items.map(({ activityId }) => activityId),
	);
	// Few activities have several.
	const several = [...known].flatMap(([id, { isShared }]) => (isShared ? [id] : []));
	const siblings = await siblingsOf(source.db, several);
	return items.map((item) => {
		const placed = known.get(item.activityId);
		if (placed === undefined) return null;
		return { item, activity: placed.activity, ...amongSiblings(item, siblings.get(item.activityId)) };
	});
}

/** All queue items of each activity, in order. */
async function siblingsOf(db: Db, activityIds: readonly string[]): Promise<Map<string, Sibling[]>> {
	const rows = await inChunks(activityIds, (chunk) =>
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
