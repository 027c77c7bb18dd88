import type { ColumnTypes } from '../../database/sql-dialect';

/** What rows are found, joined and ordered by, of tables that grow; by the rule of a queue item, of which another column is made, no index begins. */
const keys = {
	activity: ['id', 'type', 'message_id', 'conversation_id', 'subject_key'],
	activity_link: ['activity_id', 'regarding'],
	bounced_address: ['address'],
	conversation: ['id', 'claimed_item'],
	conversation_alias: ['key', 'conversation_id'],
	monitor_entry: ['id', 'queue_item_id', 'state'],
	purged_queue_item: ['id', 'activity_id'],
	queue_item: ['id', 'activity_id', 'activity_type', 'queue_id', 'conversation_id', 'state', 'outcome', 'reason'],
	raw_message: ['activity_id'],
	record: [
		'type',
		'id',
		'name',
		'state',
		'number',
		'customer',
		'contact',
		'account',
		'owner',
		'origin_queue',
		'external',
	],
	record_address: ['address'],
	reply: ['id', 'queue_item_id', 'address', 'about', 'message_id'],
	rule_registration: ['activity_type', 'queue_id'],
	store_event: ['source'],
	tracking_token: ['prefix', 'activity_id'],
	trace_outline: ['id'],
	unique_key: ['type', 'key'],
} as const;

/**
 * Keys are compared byte by byte in both databases. PostgreSQL compares texts by the rules of its database's language,
 * for which most are set up, where it is not told otherwise: up to two fifths of all that it did for a message were that.
 */
export const bytewiseKeys = ({ comparedByBytes }: ColumnTypes): readonly string[] =>
	Object.entries(keys).flatMap(([table, columns]) => comparedByBytes(table, columns));
