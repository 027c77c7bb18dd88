import { sql } from '../../../../vendor/kysely';
import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { Outcome, Reason } from '../../../../core/activity/reason';
import type { MessageItem, RecordOrigin, RecordView } from '../../../../core/ledger/record-views';
import { idOf, samePlace, typeOf, type Reference } from '../../../../core/record/reference';
import { inChunks } from '../database/chunks';
import { plainText } from '../database/column-values';
import { activitiesById, toActivity } from '../intake/activity-row';
import { recordsOf } from '../items/queue-item-row';
import { getRecords } from '../records/find-records';
import type { Source } from '../database/tx';
import type { Db } from '../schema/schema';
import { escapeLike, recordNames } from './entries';
import { referredBy } from './listed-records';

const mostMessages = 200;
/** As many activities that are related to further records are looked through for this one. */
const mostRelated = 10_000;

/** A record with its origin and its messages; see the port. */
export async function recordView(source: Source, ref: Reference): Promise<RecordView | null> {
	const { db } = source;
	const [record] = await getRecords(db, typeOf(ref), [plainText(idOf(ref))]);
	if (record === undefined) return null;
	const found = await messageIds(db, ref);
	const ids = found.slice(0, mostMessages).reverse();
	const rows = await activitiesById(source, ids);
	const items = await itemsOf(db, ids);
	const origin = items.find(({ records }) => records.some((made) => samePlace(made, ref))) ?? null;
	const made = items.flatMap(({ records }) => records);
	const names = await recordNames(db, [...referredBy(record), ...made]);
	return {
		record,
		origin,
		messages: ids.flatMap((id) => {
			const row = rows.get(id);
			if (row === undefined) return [];
			const own = items.filter(({ activityId }) => activityId === id);
			return [{ activity: toActivity(row), items: own.map(({ item }) => item) }];
		}),
		hasMore: found.length > mostMessages,
		recordNames: Object.fromEntries(names),
	};
}

/** Activities that are regarding a record, and those related to it, newest first, one more than are shown. */
async function messageIds(db: Db, ref: Reference): Promise<string[]> {
	const key = `${typeOf(ref)}:${plainText(idOf(ref))}`;
	const listed = JSON.stringify([ref]).slice(1, -1);
	const limit = mostMessages + 1;
	const regarding = await db
		.selectFrom('activity_link')
		.innerJoin('activity', 'activity.id', 'activity_link.activity_id')
		.select(['activity.id', 'activity_link.received_on', 'activity.direction'])
		.where('activity_link.regarding', '=', key)
		.where('activity.test', '=', 0)
		.orderBy('activity_link.received_on', 'desc')
		.limit(limit)
		.execute();
	const newest = db
		.selectFrom('activity_link')
		.select(['activity_id', 'received_on', 'related'])
		.where(sql<boolean>`related <> '[]'`)
		.orderBy('received_on', 'desc')
		.limit(sql.lit(mostRelated));
	const related = await db
		.selectFrom(newest.as('newest'))
		.innerJoin('activity', 'activity.id', 'newest.activity_id')
		.select(['activity.id', 'newest.received_on', 'activity.direction'])
		.where(sql<boolean>`newest.related like ${`%${escapeLike(listed)}%`} escape '!'`)
		.where('activity.test', '=', 0)
		.orderBy('newest.received_on', 'desc')
		.limit(limit)
		.execute();
	const found = new Map([...regarding, ...related].map((row) => [row.id, row]));
	return [...found.values()]
		.sort((a, b) => Number(b.received_on) - Number(a.received_on) || isReply(b) - isReply(a))
		.map(({ id }) => id)
		.slice(0, limit);
}

/** A reply may have the time of its message, which it follows all the same. */
const isReply = ({ direction }: { readonly direction: string }): number => Number(direction === 'outgoing');

interface ItemOf extends RecordOrigin {
	readonly activityId: string;
	readonly records: readonly Reference[];
	readonly item: MessageItem;
}

/** The queue items of activities, in order of arrival. */
async function itemsOf(db: Db, activityIds: readonly string[]): Promise<ItemOf[]> {
	const rows = await inChunks(activityIds, (chunk) =>
		db
			.selectFrom('queue_item')
			.select(['id', 'sequence', 'activity_id', 'rule_name', 'condition_item', 'records'])
			.select(['outcome', 'reason', 'reply', 'closed_on'])
			.where('activity_id', 'in', chunk)
			.where('test', '=', 0)
			.execute(),
	);
	return rows
		.sort((a, b) => a.sequence - b.sequence)
		.map((row) => ({
			id: row.id,
			activityId: row.activity_id,
			ruleName: row.rule_name,
			conditionItem: row.condition_item,
			records: Object.values(recordsOf(row)),
			item: {
				id: row.id,
				outcome: row.outcome as Outcome | null,
				reason: row.reason as Reason | null,
				reply: row.reply === null ? null : (JSON.parse(row.reply) as ReplyNote),
				isOpen: row.closed_on === null,
			},
		}));
}
