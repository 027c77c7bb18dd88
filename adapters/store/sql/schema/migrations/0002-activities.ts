import type { ColumnTypes } from '../../database/sql-dialect';

/** Activities with their raw messages. Message ids are indexed and not unique: several mails may carry one. */
export const activities = (types: ColumnTypes): readonly string[] => [
	`create table activity (
		id text not null primary key,
		type text not null,
		direction text not null,
		message_id text,
		conversation_id text not null,
		subject text not null,
		sender text,
		regarding text,
		related text not null,
		correlated_with text,
		fields text not null,
		received_on bigint not null,
		test smallint not null
	)`,
	'create index activity_message on activity (message_id) where message_id is not null',
	'create index activity_conversation on activity (conversation_id)',
	`create table raw_message (
		activity_id text not null primary key references activity (id) on delete cascade,
		content ${types.bytes} not null
	)`,
];
