import type { Claim, ReplyNote } from '../../../core/activity/queue-item';
import type { Activity } from '../../../core/activity/activity';
import type { OutgoingReply } from '../../../core/record-store';
import { toActivityRow } from './activity-row';
import { indexKey, isoTime } from './column-values';
import { holds, lockItems } from './lease';
import type { Db } from './schema';
import type { SqlDialect } from './sql-dialect';

/**
 * Writes a reply down; see the port. A reply of a test run is not kept: it may be sent as often as
 * somebody tries, and never counts as the answer to a message.
 */
export async function beginReply(
	trx: Db,
	dialect: SqlDialect,
	claim: Claim,
	reply: OutgoingReply,
): Promise<'claimed' | 'exists' | 'claimLost'> {
	const held = (await lockItems(trx, dialect, [claim.queueItemId])).get(claim.queueItemId);
	if (held === undefined) return 'claimLost';
	if (held.item.test === 1 || reply.test) return 'claimed';
	if (!holds(held, claim.number)) return 'claimLost';
	const { id, messageId, to, subject } = reply;
	const pending: ReplyNote = { id, state: 'pending', reason: null, messageId, to, subject };
	const begun = await trx
		.insertInto('reply')
		.values({
			id,
			queue_item_id: claim.queueItemId,
			state: 'pending',
			content: JSON.stringify(reply),
			note: JSON.stringify(pending),
			begun_on: await dialect.now(trx),
			ended_on: null,
		})
		.onConflict((conflict) => conflict.column('id').doNothing())
		.returning('note')
		.executeTakeFirst();
	const known = begun ?? (await trx.selectFrom('reply').select('note').where('id', '=', id).executeTakeFirstOrThrow());
	await trx.updateTable('queue_item').set({ reply: known.note }).where('id', '=', claim.queueItemId).execute();
	return begun === undefined ? 'exists' : 'claimed';
}

/**
 * Notes how sending ended, on the reply and on its queue item. A sent one becomes an outgoing
 * message of the conversation, so that answers to it are correlated.
 */
export async function endReply(trx: Db, dialect: SqlDialect, replyId: string, note: ReplyNote): Promise<void> {
	const now = await dialect.now(trx);
	const row = await trx
		.updateTable('reply')
		.set({ state: note.state, note: JSON.stringify(note), ended_on: now })
		.where('id', '=', replyId)
		.returningAll()
		.executeTakeFirst();
	if (row === undefined) return;
	const item = await trx
		.updateTable('queue_item')
		.set({ reply: row.note })
		.where('id', '=', row.queue_item_id)
		.returning('conversation_id')
		.executeTakeFirst();
	if (note.state !== 'sent' || item === undefined) return;
	const message = outgoingMessage(JSON.parse(row.content) as OutgoingReply, note, now);
	await trx
		.insertInto('activity')
		.values(toActivityRow(message, item.conversation_id, now))
		.onConflict((conflict) => conflict.column('id').doNothing())
		.execute();
	await trx
		.insertInto('conversation_alias')
		.values({ key: indexKey(message.messageId ?? replyId), conversation_id: item.conversation_id })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
}

function outgoingMessage(reply: OutgoingReply, note: ReplyNote, now: number): Activity {
	const { id, subject, from, to, inReplyTo, references, text, regarding, related } = reply;
	const at = isoTime(now);
	return {
		id,
		type: 'email',
		direction: 'outgoing',
		subject,
		from,
		to: [to],
		messageId: note.messageId ?? reply.messageId,
		inReplyTo,
		references,
		text,
		sentOn: at,
		receivedOn: at,
		regarding,
		related,
	};
}
