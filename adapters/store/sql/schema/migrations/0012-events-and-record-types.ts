/** What listeners are told, how far each was told, and the record types that users declare. */
export const eventsAndRecordTypes = (): readonly string[] => [
	`create table store_event (
		position bigint not null primary key,
		id text not null,
		source text not null unique,
		place text not null,
		queue_id text,
		content text not null,
		occurred_on bigint not null
	)`,
	'create index store_event_occurred on store_event (occurred_on)',
	`create table event_listener (
		id text not null primary key,
		position bigint not null,
		last_seen bigint not null
	)`,
	`create table record_type (
		name text not null primary key,
		label text not null,
		fields text not null,
		declared_on bigint not null
	)`,
];
