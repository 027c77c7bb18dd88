import { sql, type RawBuilder, type Selectable } from '../../../../vendor/kysely';
import { inChunks } from '../database/chunks';
import type { Source, Tx } from '../database/tx';
import type { QueueItemRow } from '../items/queue-item-row';
import type { Db } from '../schema/schema';
import type { ConversationTable } from '../schema/tables/message-tables';
import type { LeaseRow } from './lease';

export type ConversationRow = Selectable<ConversationTable>;

/** What of a queue item says whether a claim holds it. */
type LeasedColumn = 'claim_number' | 'closed_on' | 'conversation_id' | 'id';

/** A queue item, as far as it was read, with its conversation, locked for the rest of the transaction. */
export interface Held<Item extends Pick<QueueItemRow, LeasedColumn> = QueueItemRow> {
	readonly item: Item;
	readonly conversation: LeaseRow;
}

/** Columns of a queue item to be read: each costs, needed or not. */
type Columns<Column extends keyof QueueItemRow> = readonly (Column | LeasedColumn)[];
type Read<Column extends keyof QueueItemRow> = Held<Pick<QueueItemRow, Column | LeasedColumn>>;

/** A condition in SQL over columns that only a queue item has. */
type Condition = RawBuilder<boolean>;
const any: Condition = sql<boolean>`true`;

/**
 * Queue items with their conversations by queue item id; ids that do not exist are left out, and items that are not as
 * the condition asks. Reads all columns, or those named.
 */
export async function lockItems<Column extends keyof QueueItemRow = keyof QueueItemRow>(
	tx: Tx,
	ids: Iterable<string>,
	columns: Columns<Column> | null = null,
	condition: Condition = any,
): Promise<Map<string, Read<Column>>> {
	const wanted = [...ids];
	if (!tx.dialect.readsBeforeLocking) return await readItems(tx, wanted, columns, condition);
	const conversations = await lockConversationsOf(tx, wanted);
	for (;;) {
		// Behind the lock nobody else changes the items; before it somebody may have moved them elsewhere.
		const items = await selectItems(tx.db, wanted, columns, condition);
		const unlocked = items.map((item) => item.conversation_id).filter((id) => !conversations.has(id));
		if (unlocked.length === 0) return withConversations(items, conversations);
		for (const [id, row] of await lockConversations(tx, unlocked)) conversations.set(id, row);
	}
}

function withConversations<Item extends Held<Pick<QueueItemRow, LeasedColumn>>['item']>(
	items: readonly Item[],
	conversations: ReadonlyMap<string, ConversationRow>,
): Map<string, Held<Item>> {
	const held = new Map<string, Held<Item>>();
	for (const item of items) {
		const conversation = conversations.get(item.conversation_id);
		if (conversation !== undefined) held.set(item.id, { item, conversation });
	}
	return held;
}

/** The same without a lock, for looking only. */
export async function readItems<Column extends keyof QueueItemRow = keyof QueueItemRow>(
	source: Source,
	ids: Iterable<string>,
	columns: Columns<Column> | null = null,
	condition: Condition = any,
): Promise<Map<string, Read<Column>>> {
	const rows = await inChunks(ids, async (chunk) => {
		const leases = withLeases(source)
			.select(['c.claim_number as c_claim_number', 'c.claimed_item', 'c.lease_until', 'c.lease_ms'])
			.where('i.id', 'in', chunk)
			.where(condition);
		const found = await (
			columns === null ? leases.selectAll('i') : leases.select(columns.map((column) => `i.${column}` as const))
		).execute();
		return found as ((typeof found)[number] & Read<Column>['item'])[];
	});
	const held = new Map<string, Read<Column>>();
	for (const item of rows) {
		const { conversation_id: id, c_claim_number: claim_number, claimed_item, lease_until, lease_ms } = item;
		held.set(item.id, { item, conversation: { id, claim_number, claimed_item, lease_until, lease_ms } });
	}
	return held;
}

/** Queue items `i` with their conversations `c`. Of a few hundred items PostgreSQL might rather read all conversations than look theirs up. */
function withLeases({ db, dialect }: Source) {
	const items = db.selectFrom('queue_item as i');
	if (dialect.kind === 'embedded') return items.innerJoin('conversation as c', 'c.id', 'i.conversation_id');
	return items.innerJoinLateral(
		(query) =>
			query
				.selectFrom('conversation')
				.selectAll()
				.whereRef('conversation.id', '=', 'i.conversation_id')
				.limit(1)
				.as('c'),
		(join) => join.onTrue(),
	);
}

export async function lockConversations(tx: Tx, ids: Iterable<string>): Promise<Map<string, ConversationRow>> {
	return byId(await inChunks(ids, (chunk) => locking(tx).where('id', 'in', chunk).execute()));
}

/** The conversations of queue items. */
export async function lockConversationsOf(tx: Tx, itemIds: Iterable<string>): Promise<Map<string, ConversationRow>> {
	const rows = await inChunks(itemIds, (chunk) =>
		locking(tx)
			.where('id', 'in', (items) => items.selectFrom('queue_item').select('conversation_id').where('id', 'in', chunk))
			.execute(),
	);
	return byId(rows);
}

const locking = (tx: Tx) => tx.db.selectFrom('conversation').selectAll().orderBy('id').modifyEnd(tx.dialect.lockRows);

const byId = (rows: readonly ConversationRow[]): Map<string, ConversationRow> =>
	new Map(rows.map((row) => [row.id, row]));

export async function selectItems<Column extends keyof QueueItemRow = keyof QueueItemRow>(
	db: Db,
	ids: Iterable<string>,
	columns: Columns<Column> | null = null,
	condition: Condition = any,
): Promise<Read<Column>['item'][]> {
	return await inChunks(ids, async (chunk) => {
		const items = db.selectFrom('queue_item').where('id', 'in', chunk).where(condition);
		const rows = await (columns === null ? items.selectAll() : items.select(columns)).execute();
		return rows as ((typeof rows)[number] & Read<Column>['item'])[];
	});
}

/** Whether a claim number still holds the item: nobody has claimed or released its conversation since. */
export function holds({ item, conversation }: Held<Pick<QueueItemRow, LeasedColumn>>, claimNumber: number): boolean {
	return (
		item.closed_on === null &&
		item.claim_number === claimNumber &&
		conversation.claim_number === claimNumber &&
		conversation.claimed_item === item.id
	);
}
