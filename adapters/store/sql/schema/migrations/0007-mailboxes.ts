/** How far each folder of a mail account was taken in. */
export const mailboxes = (): readonly string[] => [
	`create table mailbox_position (
		key text not null primary key,
		host text not null,
		port integer not null,
		user_name text not null,
		folder text not null,
		uid_validity bigint not null,
		uid bigint not null,
		pending text not null,
		since text not null
	)`,
];
