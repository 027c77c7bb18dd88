import type { Claim, ReplyNote } from '../../../../core/activity/queue-item';
import type { Activity } from '../../../../core/activity/activity';
import type { OutgoingReply, ReplyStart } from '../../../../core/ledger/replies';
import type { Insertable } from '../../../../vendor/kysely';
import { toActivityRow } from '../intake/activity-row';
import { inChunks, insertChunks } from '../database/chunks';
import { indexKey, isoTime } from '../database/column-values';
import { noteStoppedReplies, type StoppedReply } from '../events/event-sources';
import { holds, lockItems, type Held } from '../claims/held-items';
import type { QueueItemRow } from '../items/queue-item-row';
import type { RepliesInAll } from './replies-in-all';
import { countedBy, ReplyLimits, type Asking, type Counted } from './reply-limits';
import type { ReplyTable } from '../schema/tables/reply-tables';
import { readSettings } from '../settings/settings';
import { updateRows } from '../database/update-rows';
import type { Tx } from '../database/tx';

/** A reply that is to be written down, under the claim of its queue item. */
export interface Beginning {
	readonly claim: Claim;
	readonly reply: OutgoingReply;
}

/** How sending a reply ended. */
export interface ReplyEnd {
	readonly replyId: string;
	readonly note: ReplyNote;
}

/** What is read of the queue item of a reply. */
const itemColumns = [
	'test',
	'queue_id',
	'rule_id',
	'rule_name',
	'claimed_by_workflow',
	'claim_number',
	'closed_on',
	'conversation_id',
	'id',
] as const;

type WrittenItem = Pick<QueueItemRow, (typeof itemColumns)[number]>;

/** A reply that may be written down, as far as its claim goes. */
interface Writer extends Beginning, Asking {
	readonly item: WrittenItem;
}

/**
 * Writes replies down, in order, in a handful of queries; see the port. A reply of a test run is not
 * kept: it may be sent as often as somebody tries, and never counts as the answer to a message.
 */
export async function beginReplies(
	tx: Tx,
	inAll: RepliesInAll,
	beginnings: readonly Beginning[],
): Promise<ReplyStart[]> {
	const items = await lockItems(
		tx,
		beginnings.map(({ claim }) => claim.queueItemId),
		itemColumns,
	);
	const judged = beginnings.map((beginning) => judge(beginning, items.get(beginning.claim.queueItemId)));
	const starts = await writeDown(
		tx,
		inAll,
		judged.filter((one) => typeof one === 'object'),
	);
	return judged.map((one) => (typeof one === 'object' ? (starts.get(one) ?? 'claimLost') : one));
}

function judge({ claim, reply }: Beginning, held: Held<WrittenItem> | undefined): Writer | 'claimed' | 'claimLost' {
	if (held === undefined) return 'claimLost';
	if (held.item.test === 1 || reply.test) return 'claimed';
	if (!holds(held, claim.number)) return 'claimLost';
	return { claim, reply, item: held.item, to: reply.to, counted: countedBy(reply, held.item.conversation_id) };
}

async function writeDown(
	tx: Tx,
	inAll: RepliesInAll,
	writers: readonly Writer[],
): Promise<ReadonlyMap<Writer, ReplyStart>> {
	const starts = new Map<Writer, ReplyStart>();
	if (writers.length === 0) return starts;
	const settings = await readSettings(tx.db);
	// Of replies that are begun at the same time, each counts those before it, in whatever process.
	await tx.dialect.lock(tx.db, 'reply');
	const now = await tx.now();
	const notes = await notesOf(
		tx,
		writers.map(({ reply }) => reply.id),
	);
	const limits = await ReplyLimits.read(tx, settings, inAll, writers);
	const begun: Insertable<ReplyTable>[] = [];
	const noted = new Map<string, string>();
	const stopped: StoppedReply[] = [];
	for (const writer of writers) {
		const { claim, reply, item, counted } = writer;
		const known = notes.get(reply.id);
		const refusal = known === undefined ? limits.letGo(writer) : null;
		starts.set(writer, refusal ?? (known === undefined ? 'claimed' : 'exists'));
		if (refusal?.reason === 'governor') stopped.push({ item, reply, message: refusal.text });
		if (refusal !== null) continue;
		const note = known ?? JSON.stringify(pendingNote(reply));
		if (known === undefined) begun.push(rowOf(claim, reply, counted, note, now));
		notes.set(reply.id, note);
		noted.set(item.id, note);
	}
	await noteStoppedReplies(tx, stopped, settings.replyWindowMinutes);
	for (const chunk of insertChunks(begun)) await tx.db.insertInto('reply').values(chunk).execute();
	await noteOnItems(tx, noted);
	return starts;
}

/** Notes of replies that were written down, by id; whoever writes one down holds the lock. */
async function notesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
	const rows = await inChunks(ids, (chunk) =>
		tx.db.selectFrom('reply').select(['id', 'note']).where('id', 'in', chunk).execute(),
	);
	return new Map(rows.map(({ id, note }) => [id, note]));
}

function pendingNote({ id, messageId, to, subject }: OutgoingReply): ReplyNote {
	return { id, state: 'pending', reason: null, messageId, to, subject };
}

function rowOf(
	{ queueItemId }: Claim,
	reply: OutgoingReply,
	counted: Counted,
	note: string,
	now: number,
): Insertable<ReplyTable> {
	return {
		id: reply.id,
		queue_item_id: queueItemId,
		state: 'pending',
		content: JSON.stringify(reply),
		note,
		begun_on: now,
		ended_on: null,
		message_id: indexKey(reply.messageId),
		...counted,
	};
}

async function noteOnItems(tx: Tx, notes: ReadonlyMap<string, string>): Promise<void> {
	await updateRows(
		tx,
		'queue_item',
		['reply'],
		[...notes].map(([id, reply]) => ({ id, reply })),
	);
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
		gone.map((row) => ({ ...row, note: notes.get(row.id) })),
	);
}

interface GoneOut {
	readonly id: string;
	readonly queue_item_id: string;
	readonly content: string;
	readonly note: ReplyNote | undefined;
}

/** Keeps replies as outgoing messages, those of which the queue item is still there. */
async function keepAsMessages(tx: Tx, gone: readonly GoneOut[]): Promise<void> {
	const now = await tx.now();
	const items = await inChunks(
		gone.map((row) => row.queue_item_id),
		(chunk) => tx.db.selectFrom('queue_item').select(['id', 'conversation_id']).where('id', 'in', chunk).execute(),
	);
	const conversations = new Map(items.map((item) => [item.id, item.conversation_id]));
	const messages = gone.flatMap(({ queue_item_id, content, note }) => {
		const conversationId = conversations.get(queue_item_id);
		if (conversationId === undefined) return [];
		return [{ conversationId, activity: outgoingMessage(JSON.parse(content) as OutgoingReply, note?.messageId, now) }];
	});
	// Conversations are locked in one order, as everywhere: their aliases refer to them.
	messages.sort((one, other) => (one.conversationId < other.conversationId ? -1 : 1));
	for (const chunk of insertChunks(messages)) {
		await tx.db
			.insertInto('activity')
			.values(chunk.map(({ activity, conversationId }) => toActivityRow(activity, conversationId, now)))
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
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
