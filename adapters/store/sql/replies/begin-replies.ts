import type { ReplyNote } from '../../../../core/activity/queue-item';
import type { OutgoingReply, ReplyStart, ReplyToBegin } from '../../../../core/ledger/replies';
import type { Insertable, Selectable } from '../../../../vendor/kysely';
import { holds, lockItems, readItems, type Held } from '../claims/held-items';
import { inChunks, insertChunks } from '../database/chunks';
import { indexKey } from '../database/column-values';
import type { Tx } from '../database/tx';
import { updateRows } from '../database/update-rows';
import { noteStoppedReplies, type StoppedReply } from '../events/event-sources';
import type { QueueItemRow } from '../items/queue-item-row';
import type { ReplyTable } from '../schema/tables/reply-tables';
import { readSettings } from '../settings/settings';
import { keptNote } from './kept-note';
import { noteOnItems } from './note-on-items';
import type { Counted, ReplyCounts } from './reply-counts';
import { countedBy, ReplyLimits, type Asking } from './reply-limits';

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
interface Writer extends ReplyToBegin, Asking {
	readonly item: WrittenItem;
}

/** A reply as it is kept. */
type WrittenRow = Insertable<ReplyTable> & Pick<Selectable<ReplyTable>, 'note'>;

type KnownReply = Pick<Selectable<ReplyTable>, 'id' | 'note' | 'queue_item_id' | 'state'>;

/**
 * Writes replies down and begins them, in order, in a handful of queries; see the port. A reply of a
 * test run is not kept: it may be sent as often as somebody tries, and never counts as the answer to a message.
 */
export async function beginReplies(
	tx: Tx,
	counts: ReplyCounts,
	replies: readonly ReplyToBegin[],
): Promise<ReplyStart[]> {
	const judged = judge(replies, await lockItems(tx, itemsOf(replies), itemColumns));
	const writers = judged.filter((one) => typeof one === 'object');
	const starts = writers.length === 0 ? new Map<Writer, ReplyStart>() : await begin(tx, counts, writers);
	return judged.map((one) => (typeof one === 'object' ? (starts.get(one) ?? 'claimLost') : one));
}

/**
 * Writes replies down that are begun later; what may not go out is passed over. See the port. Claims are looked at
 * without a lock: whether one is current is asked again where its reply begins.
 */
export async function writeAhead(tx: Tx, counts: ReplyCounts, replies: readonly ReplyToBegin[]): Promise<void> {
	const judged = judge(replies, await readItems(tx, itemsOf(replies), itemColumns));
	const writers = judged.filter((one) => typeof one === 'object');
	if (writers.length === 0) return;
	const { limits, known, now } = await whatStands(tx, counts, writers);
	const written = new Map<string, WrittenRow>();
	const rewritten = new Map<string, WrittenRow>();
	for (const writer of writers) {
		const { id } = writer.reply;
		const before = known.get(id);
		const row = rowOf(writer, 'waiting', now);
		if (before !== undefined) {
			// An execution that ended in between wrote it down, perhaps by another template.
			if (before.state === 'waiting' && before.queue_item_id === row.queue_item_id) rewritten.set(id, row);
		} else if (!written.has(id) && limits.letGo(writer) === null) written.set(id, row);
	}
	await rewrite(tx, [...rewritten.values()]);
	await insert(tx, [...written.values()]);
}

const itemsOf = (replies: readonly ReplyToBegin[]): string[] => replies.map(({ claim }) => claim.queueItemId);

const judge = (
	replies: readonly ReplyToBegin[],
	items: ReadonlyMap<string, Held<WrittenItem>>,
): (Writer | 'claimed' | 'claimLost')[] => replies.map((one) => judgeOne(one, items.get(one.claim.queueItemId)));

function judgeOne(
	{ claim, reply }: ReplyToBegin,
	held: Held<WrittenItem> | undefined,
): Writer | 'claimed' | 'claimLost' {
	if (held === undefined) return 'claimLost';
	if (held.item.test === 1 || reply.test) return 'claimed';
	if (!holds(held, claim.number)) return 'claimLost';
	return { claim, reply, item: held.item, to: reply.to, counted: countedBy(reply, held.item.conversation_id) };
}

/** What was written down already, and what stands against the others. */
async function whatStands(tx: Tx, counts: ReplyCounts, writers: readonly Writer[]) {
	const settings = await readSettings(tx.db);
	// Of replies that are begun at the same time, each counts those before it, in whatever process.
	await tx.dialect.lock(tx.db, 'reply');
	const now = await tx.now();
	const rows = await inChunks(
		writers.map(({ reply }) => reply.id),
		(chunk) =>
			tx.db.selectFrom('reply').select(['id', 'note', 'queue_item_id', 'state']).where('id', 'in', chunk).execute(),
	);
	const known = new Map<string, KnownReply>(rows.map((row) => [row.id, row]));
	return { settings, now, known, limits: await ReplyLimits.read(tx, settings, counts, writers) };
}

async function begin(
	tx: Tx,
	counts: ReplyCounts,
	writers: readonly Writer[],
): Promise<ReadonlyMap<Writer, ReplyStart>> {
	const { settings, now, known, limits } = await whatStands(tx, counts, writers);
	const starts = new Map<Writer, ReplyStart>();
	const begun: WrittenRow[] = [];
	const rewritten: WrittenRow[] = [];
	const noted = new Map<string, string>();
	const stopped: StoppedReply[] = [];
	for (const writer of writers) {
		const { reply, item } = writer;
		const before = known.get(reply.id);
		const isBegun = before !== undefined && before.state !== 'waiting';
		const refusal = isBegun ? null : before === undefined ? limits.letGo(writer) : limits.forbids(writer);
		starts.set(writer, refusal ?? (isBegun ? 'exists' : 'claimed'));
		if (refusal?.reason === 'governor') stopped.push({ item, reply, message: refusal.text });
		if (refusal !== null) continue;
		const row = rowOf(writer, 'pending', now);
		if (before === undefined) begun.push(row);
		else if (!isBegun) rewritten.push(row);
		const kept = isBegun ? before : row;
		noted.set(item.id, JSON.stringify(keptNote(kept)));
		known.set(reply.id, kept);
	}
	await noteStoppedReplies(tx, stopped, settings.replyWindowMinutes);
	await rewrite(tx, rewritten);
	await insert(tx, begun);
	await noteOnItems(tx, noted);
	return starts;
}

/** Writes replies down anew that wait, perhaps for another queue item of their message: what goes out is what is kept. */
async function rewrite(tx: Tx, rows: readonly WrittenRow[]): Promise<void> {
	await updateRows(tx, 'reply', ['state', 'queue_item_id', 'content', 'note'], rows);
}

async function insert(tx: Tx, rows: readonly Insertable<ReplyTable>[]): Promise<void> {
	for (const chunk of insertChunks(rows)) await tx.db.insertInto('reply').values(chunk).execute();
}

function rowOf(
	{ claim: { queueItemId }, reply, counted }: ReplyToBegin & { readonly counted: Counted },
	state: 'pending' | 'waiting',
	now: number,
): WrittenRow {
	return {
		id: reply.id,
		queue_item_id: queueItemId,
		state,
		content: JSON.stringify(reply),
		note: JSON.stringify(pendingNote(reply)),
		begun_on: now,
		ended_on: null,
		message_id: indexKey(reply.messageId),
		...counted,
	};
}

function pendingNote({ id, messageId, to, subject }: OutgoingReply): ReplyNote {
	return { id, state: 'pending', reason: null, messageId, to, subject };
}
