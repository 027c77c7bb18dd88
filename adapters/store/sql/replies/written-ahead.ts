import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { ReplyToBegin } from '../../../../core/ledger/replies';
import { sql, type ExpressionBuilder } from '../../../../vendor/kysely';
import { chunks, inChunks } from '../database/chunks';
import type { Db, Schema } from '../schema/schema';
import { keptNote } from './kept-note';

/** Lists of few lengths, so that few statements are prepared. */
const listOf = (values: Iterable<string>): string[] => chunks(values).flat();

/**
 * Marks begun replies as sent, and begins those that were written down ahead while their claims are current and
 * replies are not switched off; answers the ids of both. One statement, so that of several executions one begins
 * each, and what was sent is in doubt no longer than the next one waits.
 */
export async function markAndBegin(
	db: Db,
	now: number,
	sent: readonly string[],
	next: readonly ReplyToBegin[],
): Promise<ReadonlySet<string>> {
	const marked = listOf(sent);
	const wanted = listOf(next.map(({ claim, reply }) => `${reply.id} ${claim.queueItemId} ${claim.number}`));
	const changed = await inChunks([...sent, ...next.map(({ reply }) => reply.id)], (ids) =>
		db
			.updateTable('reply')
			.set({
				state: sql`case state when 'pending' then 'sent' else 'pending' end`,
				ended_on: sql`case state when 'pending' then ${now} else ended_on end`,
			})
			.where('id', 'in', ids)
			.where((reply) =>
				reply.or([
					reply.and([reply('state', '=', 'pending'), reply('id', 'in', marked)]),
					...(wanted.length === 0 ? [] : [mayBegin(reply, wanted)]),
				]),
			)
			.returning('id')
			.execute(),
	);
	return new Set(changed.map(({ id }) => id));
}

/** Whether a reply was written down ahead, its claim is current, and replies are not switched off. */
const mayBegin = (reply: ExpressionBuilder<Schema, 'reply'>, wanted: readonly string[]) =>
	reply.and([
		reply('state', '=', 'waiting'),
		reply.exists(
			reply
				.selectFrom('queue_item as i')
				.innerJoin('conversation as c', 'c.id', 'i.conversation_id')
				.select('i.id')
				.whereRef('i.id', '=', 'reply.queue_item_id')
				.whereRef('c.claimed_item', '=', 'i.id')
				.whereRef('c.claim_number', '=', 'i.claim_number')
				.where('i.closed_on', 'is', null)
				.where(sql<string>`${sql.ref('reply.id')} || ' ' || i.id || ' ' || i.claim_number`, 'in', wanted),
		),
		reply.not(
			reply.exists(
				reply.selectFrom('setting').select('name').where('name', '=', 'automaticReplies').where('value', '=', 'false'),
			),
		),
	]);

/** What became of the begun replies of queue items, by reply. */
export async function begunReplies(db: Db, queueItemIds: readonly string[]): Promise<ReadonlyMap<string, ReplyNote>> {
	const rows = await inChunks(queueItemIds, (chunk) =>
		db
			.selectFrom('reply')
			.select(['id', 'state', 'note'])
			.where('queue_item_id', 'in', chunk)
			.where('state', '<>', 'waiting')
			.execute(),
	);
	return new Map(rows.map((row) => [row.id, keptNote(row)]));
}
