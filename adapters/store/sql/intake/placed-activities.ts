import { sql, type ExpressionBuilder } from '../../../../vendor/kysely';
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
	/** Whether it has several queue items, copies for runs by hand among them. */
	readonly isShared: boolean;
}

/** Activities as they are now, by id. */
export async function wholeActivities(source: Source, ids: Iterable<string>): Promise<Map<string, Placed>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source).select(activityColumns).select(isShared).where('activity.id', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.id, { activity: toActivity(row), isShared: Boolean(row.is_shared) }]));
}

/** The same with the heads of the activities. */
export async function activityHeads(source: Source, ids: Iterable<string>): Promise<Map<string, Placed<ActivityHead>>> {
	const rows = await inChunks(ids, (chunk) =>
		linkedActivities(source)
			.select(['activity.id', 'link.regarding', 'link.related'])
			.select((select) => select.fn.coalesce('head', 'fields').as('head'))
			.select(isShared)
			.where('activity.id', 'in', chunk)
			.execute(),
	);
	const heads = new Map<string, Placed<ActivityHead>>();
	for (const row of rows) {
		const head = JSON.parse(row.head) as { -readonly [Key in keyof ActivityHead]: ActivityHead[Key] };
		head.regarding = parseReference(row.regarding);
		head.related = relatedOf(row);
		heads.set(row.id, { activity: head, isShared: Boolean(row.is_shared) });
	}
	return heads;
}

/**
 * Looked up in the index alone, and no further than the second item: PostgreSQL, which knows nothing of a new table,
 * takes counting for so dear that it compiles the statement, each time anew, for longer than all of it takes.
 */
const isShared = (select: ExpressionBuilder<Schema, 'activity'>) =>
	select
		.exists(
			select
				.selectFrom('queue_item')
				.select(sql.lit(1).as('one'))
				.whereRef('queue_item.activity_id', '=', 'activity.id')
				.limit(sql.lit(1))
				.offset(sql.lit(1)),
		)
		.as('is_shared');
