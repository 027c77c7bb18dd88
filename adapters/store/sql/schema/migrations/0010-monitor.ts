/** What the monitor lists and searches, in one index, and the wish to run past a connection. */
export const monitor = (): readonly string[] => [
	`alter table queue_item add column subject_text text not null default ''`,
	'alter table queue_item add column past_connection smallint not null default 0',
	`update queue_item set subject_text = coalesce(
		(select lower(substr(a.subject, 1, 250)) from activity a where a.id = queue_item.activity_id), '')`,
	`create index queue_item_monitor on queue_item
		(sequence, state, outcome, reason, rule_id, queue_id, activity_type, entered_on, subject_text, id)
		where test = 0`,
];
