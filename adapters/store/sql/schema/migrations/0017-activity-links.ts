import type { ColumnTypes } from '../../database/sql-dialect';

/**
 * What an activity is connected with, beside it: an activity is long, and was written anew for a few bytes. In
 * the order in which activities came, so that what is connected together lies together.
 */
export const activityLinks = (types: ColumnTypes): readonly string[] => [
	`create table activity_link (
		stored_on bigint not null,
		activity_id text not null,
		regarding text,
		related text not null,
		received_on bigint not null,
		primary key (stored_on, activity_id)
	)${types.byKeyAlone}`,
	`insert into activity_link (stored_on, activity_id, regarding, related, received_on)
		select stored_on, id, regarding, related, received_on from activity where regarding is not null or related <> '[]'`,
	'create index activity_link_regarding on activity_link (regarding, received_on) where regarding is not null',
	`create index activity_link_related on activity_link (received_on) where related <> '[]'`,
	'drop index activity_regarding',
	'drop index activity_related',
	'alter table activity drop column regarding',
	'alter table activity drop column related',
];
