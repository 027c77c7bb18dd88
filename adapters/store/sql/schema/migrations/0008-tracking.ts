/** By what a mail without reply headers finds the message that it answers: a signed token, or its subject. */
export const tracking = (): readonly string[] => [
	`create table tracking_key (
		number integer not null primary key,
		secret text not null,
		created_on bigint not null
	)`,
	`create table tracking_token (
		prefix text not null,
		activity_id text not null,
		primary key (prefix, activity_id)
	)`,
	'alter table activity add column subject_key text',
	'create index activity_subject on activity (subject_key, received_on) where subject_key is not null',
];
