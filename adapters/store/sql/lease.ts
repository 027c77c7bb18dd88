import { sql, type RawBuilder, type Selectable } from '../../../vendor/kysely';
import { chunks, inChunks } from './chunks';
import type { QueueItemRow } from './queue-item-row';
import type { ConversationTable, Db } from './schema';
import type { SqlDialect } from './sql-dialect';

export type ConversationRow = Selectable<ConversationTable>;

/** What a conversation says of its claim. */
export type LeaseRow = Pick<ConversationRow, 'id' | 'claim_number' | 'claimed_item' | 'lease_until' | 'lease_ms'>;

/** How far a lease may lie ahead beyond its own length: clocks of several processes differ a little. */
const tolerance = 5_000;

/**
 * Whether a lease is running. One that ends further ahead than it is long was taken before the
 * clock was set back, and counts as ended: waiting for it would stop the conversation for hours.
 */
export function isHeld(conversation: LeaseRow, now: number): boolean {
	const { lease_until: until, lease_ms: length } = conversation;
	return until > now && until <= now + length + tolerance;
}

/** The same as `isHeld` for a conversation `c` in a query. */
export const heldSql = (now: number): RawBuilder<boolean> =>
	sql<boolean>`(c.lease_until > ${now} and c.lease_until <= ${now + tolerance} + c.lease_ms)`;

/** Whether a queue item `i` in a query is in back-off, under the same guard. */
export const inBackOffSql = (now: number): RawBuilder<boolean> =>
	sql<boolean>`(i.not_before > ${now} and i.not_before <= ${now + tolerance} + i.delay_ms)`;

/** A queue item with its conversation, locked for the rest of the transaction. */
export interface Held {
	readonly item: QueueItemRow;
	readonly conversation: LeaseRow;
}

/** Queue items with their conversations by queue item id; ids that do not exist are left out. */
export async function lockItems(trx: Db, dialect: SqlDialect, ids: Iterable<string>): Promise<Map<string, Held>> {
	const wanted = [...ids];
	if (!dialect.readsBeforeLocking) return await readItems(trx, wanted);
	const conversations = new Map<string, ConversationRow>();
	let items = await selectItems(trx, wanted);
	for (;;) {
		const unlocked = items.map((item) => item.conversation_id).filter((id) => !conversations.has(id));
		if (unlocked.length === 0) break;
		for (const [id, row] of await lockConversations(trx, dialect, unlocked)) conversations.set(id, row);
		// Behind the lock nobody else changes the items; before it somebody may have, or moved them elsewhere.
		items = await selectItems(trx, wanted);
	}
	const held = new Map<string, Held>();
	for (const item of items) {
		const conversation = conversations.get(item.conversation_id);
		if (conversation !== undefined) held.set(item.id, { item, conversation });
	}
	return held;
}

/** The same without a lock, for looking only. */
export async function readItems(db: Db, ids: Iterable<string>): Promise<Map<string, Held>> {
	const rows = await inChunks(ids, (chunk) =>
		db
			.selectFrom('queue_item as i')
			.innerJoin('conversation as c', 'c.id', 'i.conversation_id')
			.selectAll('i')
			.select(['c.claim_number as c_claim_number', 'c.claimed_item', 'c.lease_until', 'c.lease_ms'])
			.where('i.id', 'in', chunk)
			.execute(),
	);
	return new Map(
		rows.map((item): [string, Held] => {
			const { conversation_id: id, c_claim_number: claim_number, claimed_item, lease_until, lease_ms } = item;
			return [item.id, { item, conversation: { id, claim_number, claimed_item, lease_until, lease_ms } }];
		}),
	);
}

export async function lockConversations(
	trx: Db,
	dialect: SqlDialect,
	ids: Iterable<string>,
): Promise<Map<string, ConversationRow>> {
	const rows = await inChunks(ids, (chunk) =>
		trx
			.selectFrom('conversation')
			.selectAll()
			.where('id', 'in', chunk)
			.orderBy('id')
			.modifyEnd(dialect.lockRows)
			.execute(),
	);
	return new Map(rows.map((row) => [row.id, row]));
}

export async function selectItems(db: Db, ids: Iterable<string>): Promise<QueueItemRow[]> {
	return await inChunks(ids, (chunk) => db.selectFrom('queue_item').selectAll().where('id', 'in', chunk).execute());
}

/** Whether a claim number still holds the item: nobody has claimed or released its conversation since. */
export function holds({ item, conversation }: Held, claimNumber: number): boolean {
	return (
		item.closed_on === null &&
		item.claim_number === claimNumber &&
		conversation.claim_number === claimNumber &&
		conversation.claimed_item === item.id
	);
}

/** Ends the leases of conversations; the holders stay readable. */
export async function release(trx: Db, conversationIds: Iterable<string>): Promise<void> {
	for (const chunk of chunks(conversationIds)) {
		await trx.updateTable('conversation').set({ claimed_item: null, lease_until: 0 }).where('id', 'in', chunk).execute();
	}
}
