import type { ColumnTypes } from '../../database/sql-dialect';

/** Replies, each written down before it is sent, and the entries of the activity monitor. */
export const repliesAndMonitor = (types: ColumnTypes): readonly string[] => [
	`create table reply (
		id text not null primary key,
		queue_item_id text not null,
		state text not null,
		content text not null,
		note text not null,
		begun_on bigint not null,
		ended_on bigint
	)`,
	`create table monitor_entry (
		position ${types.identity},
		id text not null unique,
		queue_item_id text not null,
		activity_type text not null,
		subject text not null,
		state text not null,
		reason text not null,
		rule_id text,
		rule_name text,
		condition_item text,
		queue_id text not null,
		evaluated_on bigint not null
	)`,
	'create index monitor_entry_of_item on monitor_entry (queue_item_id, position)',
];
