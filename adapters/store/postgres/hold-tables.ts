import { sql } from '../../../vendor/kysely';
import type { Db } from '../sql/schema/schema';

/** To which transactions come first, in their order: who waits there for this one holds nothing yet that it waits for. */
const firstTables = ['number_sequence', 'rule_registration', 'queue_item', 'conversation'];
/** What whoever opens the store reads first, to know of which version it is. */
const freeTables = ['migration', 'store'];

/**
 * Longer than PostgreSQL waits until it looks who waits for whom (a second, by default): it ends a transaction that
 * holds what is wanted here and waits for this one, and whoever began that does it again. Who holds a table for longer,
 * as a back-up, is waited for outside of a transaction, so that everybody else goes on meanwhile.
 */
const lockTimeout = '3s';

/**
 * Locks the tables of the schema that are the user's. One after the other, as they are changed, others would come to
 * them in another order, and each would wait for the other: a store that is in use could not be brought up to date.
 */
export async function holdTables(transaction: Db): Promise<void> {
	const { rows } = await sql<{ name: string }>`
		select relname as name from pg_class
		where relnamespace = current_schema()::regnamespace and relkind = 'r' and pg_has_role(relowner, 'usage')
			and relname <> all (${freeTables}::text[])
		order by array_position(${firstTables}::text[], relname::text), relname`.execute(transaction);
	if (rows.length === 0) return;
	await sql.raw(`set local lock_timeout = '${lockTimeout}'`).execute(transaction);
	await sql`lock table ${sql.join(rows.map(({ name }) => sql.table(name)))}`.execute(transaction);
}
