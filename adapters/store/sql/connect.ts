import { samePlace, type Reference } from '../../../core/record/reference';
import type { Connect } from '../../../core/record-store';
import { relatedOf } from './activity-row';
import { referenceKey } from './column-values';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';

/** A record that an activity becomes connected to. */
export interface Link {
	readonly ref: Reference;
	readonly as: 'regarding' | 'related';
}

/** Replaces what an activity is connected to, then adds the links; an activity that is gone is left alone. */
export async function connectActivity(
	trx: Db,
	dialect: SqlDialect,
	activityId: string,
	connect: Connect,
	links: readonly Link[],
): Promise<void> {
	if (Object.keys(connect).length === 0 && links.length === 0) return;
	const before = await trx
		.selectFrom('activity')
		.select(['regarding', 'related'])
		.where('id', '=', activityId)
		.modifyEnd(dialect.lockRows)
		.executeTakeFirst();
	if (before === undefined) return;
	let regarding = connect.regarding === undefined ? before.regarding : referenceKey(connect.regarding);
	const related = connect.related === undefined ? relatedOf(before) : [...connect.related];
	for (const { ref, as } of links) {
		if (as === 'regarding') regarding = referenceKey(ref);
		else if (!related.some((other) => samePlace(other, ref))) related.push(ref);
	}
	await trx
		.updateTable('activity')
		.set({ regarding, related: JSON.stringify(related) })
		.where('id', '=', activityId)
		.execute();
}
