import { sql, type RawBuilder, type Selectable } from '../../../../vendor/kysely';
import { chunks } from '../database/chunks';
import type { Tx } from '../database/tx';
import type { ConversationTable } from '../schema/tables/message-tables';

/** What a conversation says of its claim. */
export type LeaseRow = Pick<
	Selectable<ConversationTable>,
	'id' | 'claim_number' | 'claimed_item' | 'lease_until' | 'lease_ms'
>;

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

/** Ends the leases of the conversations that queue items are in. */
export async function releaseOf(tx: Tx, itemIds: Iterable<string>): Promise<void> {
	for (const chunk of chunks(itemIds)) {
		const ended = ending(tx).where('id', 'in', (items) =>
			items.selectFrom('queue_item').select('conversation_id').where('id', 'in', chunk),
		);
		await tx.dialect.send(tx.db, ended.compile());
	}
}

/** Ends the leases of conversations; the holders stay readable. */
export async function release(tx: Tx, conversationIds: Iterable<string>): Promise<void> {
	for (const chunk of chunks(conversationIds))
		await tx.dialect.send(tx.db, ending(tx).where('id', 'in', chunk).compile());
}

const ending = (tx: Tx) => tx.db.updateTable('conversation').set({ claimed_item: null, lease_until: 0 });
