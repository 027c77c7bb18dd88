import type { ExpressionBuilder } from '../../../../vendor/kysely';
import type { Activity, ActivityHead } from '../../../../core/activity/activity';
import { inChunks } from '../database/chunks';
import { parseReference } from '../database/column-values';
import type { Source } from '../database/tx';
import type { Schema } from '../schema/schema';
import { linkedActivities, relatedOf } from './activity-links';
import { activityColumns, toActivity } from './activity-row';

/** An activity as it is now. */
export interface Placed<Known extends ActivityHead = Activity> {
	readonly activity: Known;
	/** How many queue items it has, copies for runs by hand among them. */
	readonly queueItems: number;
}

/** Activities with the number of their queue items, by id. */
export async function wholeActivities(source: Source, ids: Iterable<string>): Promise<Map<string, Placed>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source).select(activityColumns).select(queueItemCount).where('activity.id', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.id, { activity: toActivity(row), queueItems: row.queue_items ?? 0 }]));
}

/** The same with the heads of the activities. */
export async function activityHeads(source: Source, ids: Iterable<string>): Promise<Map<string, Placed<ActivityHead>>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source)
			.select(['activity.id', 'link.regarding', 'link.related'])
			.select((select) => select.fn.coalesce('head', 'fields').as('head'))
			.select(queueItemCount)
			.where('activity.id', 'in', chunk)
			.execute(),
	);
	const heads = new Map<string, Placed<ActivityHead>>();
	for (const row of rows) {
		const head = JSON.parse(row.head) as { -readonly [Key in keyof ActivityHead]: ActivityHead[Key] };
		head.regarding = parseReference(row.regarding);
		head.related = relatedOf(row);
		heads.set(row.id, { activity: head, queueItems: row.queue_items ?? 0 });
	}
	return heads;
}

/** Counted in the index alone: reading the items takes longer. */
const queueItemCount = (select: ExpressionBuilder<Schema, 'activity'>) =>
	select
		.selectFrom('queue_item')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.whereRef('queue_item.activity_id', '=', 'activity.id')
		.as('queue_items');
