import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { Activity } from '../../../../core/activity/activity';
import type { OutgoingReply } from '../../../../core/ledger/replies';
import { insertLinks } from '../intake/activity-links';
import { toActivityRow } from '../intake/activity-row';
import { inChunks, insertChunks } from '../database/chunks';
import { indexKey, isoTime } from '../database/column-values';
import { noteOnItems } from './note-on-items';
import { updateRows } from '../database/update-rows';
import type { Tx } from '../database/tx';

/** How sending a reply ended. */
export interface ReplyEnd {
	readonly replyId: string;
	readonly note: ReplyNote;
}

/**
 * Notes how sending ended, on replies and on their queue items, in a handful of queries. One that was
 * sent, or may have been, becomes an outgoing message of its conversation, so that answers to it are
 * correlated.
 */
export async function endReplies(tx: Tx, ends: readonly ReplyEnd[]): Promise<void> {
	const now = await tx.now();
	const found = await inChunks(ends.map(({ replyId }) => replyId).sort(), (chunk) =>
		tx.db
			.selectFrom('reply')
			.select(['id', 'queue_item_id', 'content'])
			.where('id', 'in', chunk)
			.orderBy('id')
			.modifyEnd(tx.dialect.lockRows)
			.execute(),
	);
	// One that was emptied meanwhile keeps nothing of whom it went to.
	const replies = new Map(found.filter(({ content }) => content !== '{}').map((row) => [row.id, row]));
	const notes = new Map(ends.flatMap(({ replyId, note }) => (replies.has(replyId) ? [[replyId, note] as const] : [])));
	const rows = [...notes].map(([id, note]) => ({ id, state: note.state, note: JSON.stringify(note), ended_on: now }));
	await updateRows(tx, 'reply', ['state', 'note', 'ended_on'], rows);
	await noteOnItems(tx, new Map(rows.map(({ id, note }) => [replies.get(id)?.queue_item_id ?? '', note])));
	// One that may have arrived may be answered too.
	const gone = [...replies.values()].filter(
		({ id }) => !['notSent', 'pending'].includes(notes.get(id)?.state ?? 'pending'),
	);
	await keepAsMessages(
		tx,
		gone.map((row) => ({ ...row, messageId: notes.get(row.id)?.messageId })),
	);
}

/** Keeps replies as messages that were marked as sent; one that was emptied meanwhile is none any more. */
export async function keepSent(tx: Tx, replyIds: readonly string[]): Promise<void> {
	const found = await inChunks(replyIds, (chunk) =>
		tx.db.selectFrom('reply').select(['queue_item_id', 'content']).where('id', 'in', chunk).execute(),
	);
	await keepAsMessages(
		tx,
		found.filter(({ content }) => content !== '{}'),
	);
}

interface GoneOut {
	readonly queue_item_id: string;
	readonly content: string;
	/** Under which it went, where that is another than it was to have. */
	readonly messageId?: string | undefined;
}

/** Keeps replies as outgoing messages, those of which the queue item is still there. */
async function keepAsMessages(tx: Tx, gone: readonly GoneOut[]): Promise<void> {
	const now = await tx.now();
	const items = await inChunks(
		gone.map((row) => row.queue_item_id),
		(chunk) => tx.db.selectFrom('queue_item').select(['id', 'conversation_id']).where('id', 'in', chunk).execute(),
	);
	const conversations = new Map(items.map((item) => [item.id, item.conversation_id]));
	const messages = gone.flatMap(({ queue_item_id, content, messageId }) => {
		const conversationId = conversations.get(queue_item_id);
		if (conversationId === undefined) return [];
		return [{ conversationId, activity: outgoingMessage(JSON.parse(content) as OutgoingReply, messageId, now) }];
	});
	// Conversations are locked in one order, as everywhere: their aliases refer to them.
	messages.sort((one, other) => (one.conversationId < other.conversationId ? -1 : 1));
	for (const chunk of insertChunks(messages)) {
		const made = await tx.db
			.insertInto('activity')
			.values(chunk.map(({ activity, conversationId }) => toActivityRow(activity, conversationId, now)))
			.onConflict((conflict) => conflict.column('id').doNothing())
			.returning(['id', 'received_on', 'stored_on'])
			.execute();
		const rows = new Map(made.map((row) => [row.id, row]));
		await insertLinks(
			tx,
			chunk.flatMap(({ activity }) => {
				const row = rows.get(activity.id);
				return row === undefined ? [] : [{ activity, row }];
			}),
		);
		await tx.db
			.insertInto('conversation_alias')
			.values(
				chunk.map(({ activity, conversationId }) => ({
					key: indexKey(activity.messageId ?? activity.id),
					conversation_id: conversationId,
				})),
			)
			.onConflict((conflict) => conflict.column('key').doNothing())
			.execute();
	}
}

function outgoingMessage(reply: OutgoingReply, messageId: string | undefined, now: number): Activity {
	const { id, subject, from, to, inReplyTo, references, text, regarding, related } = reply;
	const at = isoTime(now);
	return {
		id,
		type: 'email',
		direction: 'outgoing',
		subject,
		from,
		to: [to],
		messageId: messageId ?? reply.messageId,
		inReplyTo,
		references,
		text,
		sentOn: at,
		receivedOn: at,
		regarding,
		related,
	};
}
