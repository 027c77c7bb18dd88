/**
 * What the monitor counts by arrival, the outages that are on, and by what it lists records and their
 * messages.
 */
export const overviewAndRecords = (): readonly string[] => [
	'create index queue_item_arrival on queue_item (entered_on, state, outcome, reason, rule_id) where test = 0',
	`create table outage (
		rule_id text not null,
		kind text not null,
		rule_name text,
		message text not null,
		recommendation text,
		since text not null,
		primary key (rule_id, kind)
	)`,
	'create index record_state on record (state, type, position) where state is not null',
	'create index record_owner on record (owner, type, position) where owner is not null',
	'create index record_queue on record (origin_queue, type, position) where origin_queue is not null',
	'create index activity_regarding on activity (regarding, received_on) where regarding is not null',
	`create index activity_related on activity (received_on) where related <> '[]'`,
];
