import type { Claim, ReplyNote } from '../../../core/activity/queue-item';
import type { Activity } from '../../../core/activity/activity';
import type { OutgoingReply, ReplyStart } from '../../../core/record-store';
import { toActivityRow } from './activity-row';
import { indexKey, isoTime } from './column-values';
import { noteStoppedReply } from './event-sources';
import { holds, lockItems } from './lease';
import { countedBy, refusalOf } from './reply-limits';
import type { Db } from './schema';
import { readSettings } from './settings';
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
): Promise<ReplyStart> {
	const held = (await lockItems(trx, dialect, [claim.queueItemId])).get(claim.queueItemId);
	if (held === undefined) return 'claimLost';
	if (held.item.test === 1 || reply.test) return 'claimed';
	if (!holds(held, claim.number)) return 'claimLost';
	const { id, messageId, to, subject } = reply;
	const known = await trx.selectFrom('reply').select('note').where('id', '=', id).executeTakeFirst();
	if (known !== undefined) return await noteOnItem(trx, claim, known.note, 'exists');
	// Of replies that are begun at the same time, each counts those before it, in whatever process.
	await dialect.lock(trx, 'reply');
	const now = await dialect.now(trx);
	const counted = countedBy(reply, held.item.conversation_id);
	const settings = await readSettings(trx);
	const refusal = await refusalOf(trx, settings, reply, counted, now);
	if (refusal?.reason === 'governor') {
		await noteStoppedReply(trx, held.item, reply, { message: refusal.text, windowMinutes: settings.replyWindowMinutes }, now);
	}
	if (refusal !== null) return refusal;
	const pending: ReplyNote = { id, state: 'pending', reason: null, messageId, to, subject };
	const begun = await trx
		.insertInto('reply')
		.values({
			id,
			queue_item_id: claim.queueItemId,
			state: 'pending',
			content: JSON.stringify(reply),
			note: JSON.stringify(pending),
			begun_on: now,
			ended_on: null,
			message_id: indexKey(messageId),
			...counted,
		})
		.onConflict((conflict) => conflict.column('id').doNothing())
		.returning('note')
		.executeTakeFirst();
	if (begun !== undefined) return await noteOnItem(trx, claim, begun.note, 'claimed');
	const { note } = await trx.selectFrom('reply').select('note').where('id', '=', id).executeTakeFirstOrThrow();
	return await noteOnItem(trx, claim, note, 'exists');
}

async function noteOnItem<Start extends ReplyStart>(trx: Db, claim: Claim, note: string, start: Start): Promise<Start> {
	await trx.updateTable('queue_item').set({ reply: note }).where('id', '=', claim.queueItemId).execute();
	return start;
}

/**
 * Notes how sending ended, on the reply and on its queue item. One that was sent, or may have been,
 * becomes an outgoing message of the conversation, so that answers to it are correlated.
 */
export async function endReply(trx: Db, dialect: SqlDialect, replyId: string, note: ReplyNote): Promise<void> {
	const now = await dialect.now(trx);
	const row = await trx
		.updateTable('reply')
		.set({ state: note.state, note: JSON.stringify(note), ended_on: now })
		.where('id', '=', replyId)
		// One that was emptied meanwhile keeps nothing of whom it went to.
		.where('content', '<>', '{}')
		.returningAll()
		.executeTakeFirst();
	if (row === undefined) return;
	const item = await trx
		.updateTable('queue_item')
		.set({ reply: row.note })
		.where('id', '=', row.queue_item_id)
		.returning('conversation_id')
		.executeTakeFirst();
	// One that may have arrived may be answered too.
	if (note.state === 'notSent' || note.state === 'pending' || item === undefined) return;
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
