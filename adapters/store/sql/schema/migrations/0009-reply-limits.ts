/** By whom replies are counted, and the addresses that a reply did not reach. */
export const replyLimits = (): readonly string[] => [
	'alter table reply add column address text',
	'alter table reply add column about text',
	'alter table reply add column message_id text',
	'create index reply_to_address on reply (address, begun_on)',
	'create index reply_about on reply (about, begun_on)',
	'create index reply_begun on reply (begun_on)',
	'create index reply_message on reply (message_id)',
	`create table bounced_address (
		address text not null primary key,
		reply_id text not null,
		status text not null,
		bounced_on bigint not null
	)`,
];
