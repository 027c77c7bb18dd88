import type { Selectable } from '../../../../vendor/kysely';
import type { QueueItemTable } from '../schema/tables/item-tables';
import type { ConversationTable } from '../schema/tables/message-tables';
import type { ReplyTable } from '../schema/tables/reply-tables';
import type { Added, RowUpdates, Unchanged } from './sql-dialect';
import type { Tx } from './tx';

interface Tables {
	queue_item: Selectable<QueueItemTable>;
	conversation: Selectable<ConversationTable>;
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
	reply: {
		state: 'text',
		queue_item_id: 'text',
		content: 'text',
		note: 'text',
		ended_on: 'bigint',
	},
} as const;

/** Writes these columns of the rows as they are given, by id, in one go however many rows; to one of them the value may be added. */
export async function updateRows<Table extends keyof Tables>(
	tx: Tx,
	table: Table,
	columns: readonly (keyof (typeof columnTypes)[Table] & string)[],
	rows: readonly (Partial<Tables[Table]> & { readonly id: string })[],
	added?: Added,
): Promise<void> {
	if (rows.length === 0 || columns.length === 0) return;
	await tx.dialect.updateRows(tx.db, {
		table,
		columns: typed(table, columns),
		rows: rows as unknown as RowUpdates['rows'],
		...(added === undefined ? {} : { added }),
	});
}

type QueueItemColumn = keyof (typeof columnTypes)['queue_item'];

/** The same for queue items that are still as the condition asks; answers the ids of those that were. */
export async function updateUnchanged(
	tx: Tx,
	columns: readonly QueueItemColumn[],
	rows: readonly (Partial<Tables['queue_item']> & { readonly id: string })[],
	condition: Unchanged,
	added: Added,
): Promise<ReadonlySet<string>> {
	if (rows.length === 0) return new Set();
	const updates: RowUpdates = {
		table: 'queue_item',
		columns: typed('queue_item', columns),
		rows: rows as unknown as RowUpdates['rows'],
		added,
	};
	return await tx.dialect.updateUnchanged(tx.db, updates, condition);
}

function typed(table: keyof Tables, columns: readonly string[]): RowUpdates['columns'] {
	const types: Readonly<Record<string, 'text' | 'bigint'>> = columnTypes[table];
	return new Map(columns.map((column) => [column, types[column] ?? 'text'] as const));
}
