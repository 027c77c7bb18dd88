import { sql, type RawBuilder, type Selectable } from '../../../../vendor/kysely';
import type { Activity } from '../../../../core/activity/activity';
import type { Reference } from '../../../../core/record/reference';
import { chunks } from '../database/chunks';
import { referenceKey } from '../database/column-values';
import { insertRows } from '../database/insert-rows';
import type { Source, Tx } from '../database/tx';
import type { ActivityLinkTable, ActivityTable } from '../schema/tables/message-tables';

export type LinkRow = Selectable<ActivityLinkTable>;

/** What an activity is connected with. */
export type Linked = Pick<LinkRow, 'regarding' | 'related'>;

/**
 * Activities with what each is `link`ed to, if anything. Of a few hundred activities PostgreSQL might rather read all
 * links than look theirs up.
 */
export function linkedActivities({ db, dialect }: Source) {
	const activities = db.selectFrom('activity');
	if (dialect.kind === 'embedded')
		return activities.leftJoin('activity_link as link', (join) =>
			join.onRef('link.stored_on', '=', 'activity.stored_on').onRef('link.activity_id', '=', 'activity.id'),
		);
	return activities.leftJoinLateral(
		(query) =>
			query
				.selectFrom('activity_link')
				.select(['regarding', 'related'])
				.whereRef('activity_link.stored_on', '=', 'activity.stored_on')
				.whereRef('activity_link.activity_id', '=', 'activity.id')
				.limit(1)
				.as('link'),
		(join) => join.onTrue(),
	);
}

/** The references that a column of them holds; none where there is no row. */
export function relatedOf({ related }: { readonly related: string | null }): Reference[] {
	return related === null || related === '[]' ? [] : (JSON.parse(related) as Reference[]);
}

/** A new activity with its row. */
export interface NewLink {
	readonly activity: Activity;
	readonly row: Pick<Selectable<ActivityTable>, 'received_on' | 'stored_on'>;
}

/** What new activities belong to as they come, most of them to nothing. */
export async function insertLinks(tx: Tx, activities: readonly NewLink[]): Promise<void> {
	const links = activities.map(({ activity: { id, regarding, related }, row: { stored_on, received_on } }) => ({
		stored_on,
		activity_id: id,
		regarding: referenceKey(regarding),
		related: JSON.stringify(related),
		received_on,
	}));
	await insertRows(
		tx,
		'activity_link',
		links.filter(({ regarding, related }) => regarding !== null || related !== '[]'),
	);
}

/** Replaces what activities are connected with; one that is gone is left alone. */
export async function replaceLinks(
	tx: Tx,
	links: ReadonlyMap<string, Pick<Activity, 'regarding' | 'related'>>,
): Promise<void> {
	const rows = [...links].map(([id, { regarding, related }]) => [id, referenceKey(regarding), JSON.stringify(related)]);
	const given = tx.dialect.given(['id', 'regarding', 'related'], rows);
	if (rows.length > 0) await upsert(tx, given, sql`given.related`, sql`, related = excluded.related`);
}

/** The same for what they are regarding alone. */
export async function setRegarding(tx: Tx, regarding: readonly (readonly [id: string, key: string | null])[]) {
	const given = tx.dialect.given(['id', 'regarding'], regarding);
	if (regarding.length > 0) await upsert(tx, given, sql`'[]'`, sql``);
}

/** From the activities that are there; `cross join` keeps SQLite from reading them before what is given. */
async function upsert(
	tx: Tx,
	given: RawBuilder<unknown>,
	related: RawBuilder<unknown>,
	further: RawBuilder<unknown>,
): Promise<void> {
	const query = sql`
		insert into activity_link (stored_on, activity_id, regarding, related, received_on)
		select a.stored_on, a.id, given.regarding, ${related}, a.received_on
		from ${given} cross join activity a where a.id = given.id
		on conflict (stored_on, activity_id) do update set regarding = excluded.regarding${further}
	`;
	await tx.dialect.send(tx.db, query.compile(tx.db));
}

/** Removes what activities are connected with, before they go themselves. */
export async function dropLinks(tx: Tx, activityIds: readonly string[]): Promise<void> {
	for (const chunk of chunks(activityIds)) {
		await tx.db
			.deleteFrom('activity_link')
			.where(
				({ refTuple, selectFrom }) =>
					sql<boolean>`${refTuple('stored_on', 'activity_id')} in ${selectFrom('activity').select(['stored_on', 'id']).where('id', 'in', chunk)}`,
			)
			.execute();
	}
}
