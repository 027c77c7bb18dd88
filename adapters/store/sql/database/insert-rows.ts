import type { Selectable } from '../../../../vendor/kysely';
import type { MonitorEntryTable, QueueItemTable } from '../schema/tables/item-tables';
import type {
	ActivityLinkTable,
	ActivityTable,
	ConversationAliasTable,
	ConversationTable,
	RawMessageTable,
} from '../schema/tables/message-tables';
import type { RecordTable } from '../schema/tables/record-tables';
import type { Numbered } from './sql-dialect';
import type { Tx } from './tx';

interface Tables {
	activity: Selectable<ActivityTable>;
	activity_link: Selectable<ActivityLinkTable>;
	conversation: Selectable<ConversationTable>;
	conversation_alias: Selectable<ConversationAliasTable>;
	monitor_entry: Omit<Selectable<MonitorEntryTable>, 'position'>;
	queue_item: Selectable<QueueItemTable>;
	raw_message: RawMessageTable;
	record: Omit<Selectable<RecordTable>, 'position'>;
}

type NumberColumn<Row> = { [Column in keyof Row]: Row[Column] extends number | null ? Column : never }[keyof Row];

/** The columns that are numbers; all others are texts, but for the bytes of a message. */
const numbers: { readonly [Table in keyof Tables]: Readonly<Record<NumberColumn<Tables[Table]>, true>> } = {
	activity: { received_on: true, test: true, stored_on: true },
	activity_link: { stored_on: true, received_on: true },
	conversation: { sequence: true, claim_number: true, lease_until: true, lease_ms: true },
	conversation_alias: {},
	monitor_entry: { evaluated_on: true },
	queue_item: {
		sequence: true,
		entered_on: true,
		not_before: true,
		delay_ms: true,
		held_until: true,
		attempts: true,
		claim_number: true,
		evaluated_on: true,
		closed_on: true,
		test: true,
		past_connection: true,
		parked_on: true,
	},
	raw_message: { stored_on: true },
	record: { test: true, version: true, created_on: true, modified_on: true },
};

/**
 * Adds rows in one go however many, rather than by a query that names each value: building and reading such a
 * query takes longer than all the rest. The rows have the same columns, all of the table.
 */
export async function insertRows<Table extends keyof Tables>(
	tx: Tx,
	table: Table,
	rows: readonly Tables[Table][],
): Promise<void> {
	if (rows.length > 0) await tx.dialect.insertRows(tx.db, newRows(table, rows));
}

/** Adds records, which get positions; one of whose type and id there is one is left as it is. */
export async function insertRecords(tx: Tx, rows: readonly Tables['record'][]): Promise<Numbered> {
	if (rows.length === 0) return { positions: Promise.resolve([]) };
	return await tx.dialect.insertNumbered(tx.db, newRows('record', rows), ['id', 'type']);
}

type NewRows = Parameters<Tx['dialect']['insertRows']>[1];

function newRows<Table extends keyof Tables>(table: Table, rows: readonly Tables[Table][]): NewRows {
	const typed = Object.keys(rows[0] ?? {}).map((column) => [column, typeOf(table, column)] as const);
	return { table, columns: new Map(typed), rows: rows as unknown as NewRows['rows'] };
}

function typeOf(table: keyof Tables, column: string): 'text' | 'bigint' | 'bytea' {
	if (table === 'raw_message' && column === 'content') return 'bytea';
	return Object.hasOwn(numbers[table], column) ? 'bigint' : 'text';
}
