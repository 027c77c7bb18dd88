import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { ReplyToBegin } from '../../../../core/ledger/replies';
import { sql } from '../../../../vendor/kysely';
import { chunks, inChunks } from '../database/chunks';
import type { Db } from '../schema/schema';

/**
 * Begins those of replies that were written down ahead, while their claims are current and replies are
 * not switched off; answers their ids. One statement, so that of several executions one begins each.
 */
export async function beginWrittenAhead(db: Db, replies: readonly ReplyToBegin[]): Promise<ReadonlySet<string>> {
	const wanted = replies.map(({ claim, reply }) => `${reply.id} ${claim.queueItemId} ${claim.number}`);
	const begun = await inChunks(
		replies.map(({ reply }) => reply.id),
		(ids) =>
			db
				.updateTable('reply')
				.set({ state: 'pending' })
				.where('id', 'in', ids)
				.where('state', '=', 'waiting')
				.where(({ exists, selectFrom }) =>
					exists(
						selectFrom('queue_item as i')
							.innerJoin('conversation as c', 'c.id', 'i.conversation_id')
							.select('i.id')
							.whereRef('i.id', '=', 'reply.queue_item_id')
							.whereRef('c.claimed_item', '=', 'i.id')
							.whereRef('c.claim_number', '=', 'i.claim_number')
							.where('i.closed_on', 'is', null)
							.where(sql<string>`${sql.ref('reply.id')} || ' ' || i.id || ' ' || i.claim_number`, 'in', wanted),
					),
				)
				.where(({ not, exists, selectFrom }) =>
					not(
						exists(
							selectFrom('setting').select('name').where('name', '=', 'automaticReplies').where('value', '=', 'false'),
						),
					),
				)
				.returning('id')
				.execute(),
	);
	return new Set(begun.map(({ id }) => id));
}

/** Notes that begun replies were sent; their notes follow. */
export async function markSent(db: Db, ids: readonly string[]): Promise<void> {
	for (const chunk of chunks(ids))
		await db
			.updateTable('reply')
			.set({ state: 'sent' })
			.where('id', 'in', chunk)
			.where('state', '=', 'pending')
			.execute();
}

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
	return new Map(
		rows.map(({ id, state, note }) => {
			const kept = JSON.parse(note) as ReplyNote;
			return [id, state === 'sent' ? { ...kept, state, reason: null } : kept];
		}),
	);
}
