import type { Selectable } from '../../../../vendor/kysely';
import type { QueueItemTable } from '../schema/tables/item-tables';
import type { ActivityTable, ConversationTable } from '../schema/tables/message-tables';
import type { ReplyTable } from '../schema/tables/reply-tables';
import type { RowUpdates } from './sql-dialect';
import type { Tx } from './tx';

interface Tables {
	queue_item: Selectable<QueueItemTable>;
	conversation: Selectable<ConversationTable>;
	activity: Selectable<ActivityTable>;
	reply: Selectable<ReplyTable>;
}

/** Columns that are set for many rows at once, with their types. */
const columnTypes = {
	queue_item: {
		state: 'text',
		outcome: 'text',
		reason: 'text',
		condition_item: 'text',
		decision: 'text',
		records: 'text',
		begun: 'text',
		reply: 'text',
		trace: 'text',
		rule_id: 'text',
		rule_name: 'text',
		captured: 'text',
		claimed_by_workflow: 'text',
		claimed_by_instance: 'text',
		attempts: 'bigint',
		claim_number: 'bigint',
		not_before: 'bigint',
		delay_ms: 'bigint',
		evaluated_on: 'bigint',
		closed_on: 'bigint',
		held_until: 'bigint',
		past_connection: 'bigint',
	},
	conversation: {
		claim_number: 'bigint',
		claimed_item: 'text',
		lease_until: 'bigint',
		lease_ms: 'bigint',
		holder_workflow: 'text',
		holder_instance: 'text',
	},
	activity: { regarding: 'text', related: 'text' },
	reply: { state: 'text', note: 'text', ended_on: 'bigint' },
} as const;

/** Writes these columns of the rows as they are given, by id, in one go however many rows. */
export async function updateRows<Table extends keyof Tables>(
	tx: Tx,
	table: Table,
	columns: readonly (keyof (typeof columnTypes)[Table] & string)[],
	rows: readonly (Partial<Tables[Table]> & { readonly id: string })[],
): Promise<void> {
	if (rows.length === 0 || columns.length === 0) return;
	const types: Readonly<Record<string, 'text' | 'bigint'>> = columnTypes[table];
	const typed = new Map(columns.map((column) => [column, types[column] ?? 'text'] as const));
	await tx.dialect.updateRows(tx.db, { table, columns: typed, rows: rows as unknown as RowUpdates['rows'] });
}
