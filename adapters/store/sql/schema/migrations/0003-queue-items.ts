/** Conversations, which are claimed, and queue items, which are handled. Queue items outlive their activities. */
export const queueItems = (): readonly string[] => [
	`create table conversation (
		id text not null primary key,
		sequence bigint not null,
		claim_number bigint not null,
		claimed_item text,
		lease_until bigint not null,
		lease_ms bigint not null,
		holder_workflow text,
		holder_instance text
	)`,
	`create table conversation_alias (
		key text not null primary key,
		conversation_id text not null references conversation (id)
	)`,
	'create index conversation_alias_of on conversation_alias (conversation_id)',
	`create table queue_item (
		id text not null primary key,
		sequence bigint not null unique,
		activity_id text not null,
		activity_type text not null,
		queue_id text not null,
		way_in text not null,
		conversation_id text not null references conversation (id),
		state text not null,
		entered_on bigint not null,
		not_before bigint not null,
		delay_ms bigint not null,
		held_until bigint not null,
		attempts integer not null,
		claim_number bigint not null,
		claimed_by_workflow text,
		claimed_by_instance text,
		captured text,
		rule_id text,
		rule_name text,
		decision text,
		condition_item text,
		records text not null,
		reply text,
		outcome text,
		reason text,
		evaluated_on bigint,
		closed_on bigint,
		test smallint not null,
		trace text not null
	)`,
	`create index queue_item_open on queue_item (activity_type, queue_id, sequence)
		where closed_on is null and test = 0`,
	'create index queue_item_of_conversation on queue_item (conversation_id, closed_on, sequence)',
	'create index queue_item_of_activity on queue_item (activity_id)',
	'create index queue_item_of_queue on queue_item (queue_id, sequence)',
];
