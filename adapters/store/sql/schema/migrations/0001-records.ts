import type { ColumnTypes } from '../../database/sql-dialect';

/** Records of every type, their addresses, and the numbers that cases get. */
export const records = (types: ColumnTypes): readonly string[] => [
	`create table store (
		id text not null primary key,
		key_hash text
	)`,
	`create table setting (
		name text not null primary key,
		value text not null
	)`,
	`create table number_sequence (
		name text not null primary key,
		value bigint not null
	)`,
	`create table record (
		position ${types.identity},
		type text not null,
		id text not null,
		name text,
		search_text text not null,
		state text,
		number text,
		customer text,
		contact text,
		account text,
		owner text,
		origin_queue text,
		test smallint not null,
		fields text not null,
		version integer not null,
		created_on bigint not null,
		modified_on bigint not null,
		constraint record_id unique (id, type)
	)`,
	'create index record_of_type on record (type, position)',
	'create index record_name on record (name, type) where name is not null',
	'create index record_number on record (number, type) where number is not null',
	'create index record_customer on record (customer, type) where customer is not null',
	'create index record_contact on record (contact, type) where contact is not null',
	'create index record_account on record (account, type) where account is not null',
	`create table record_address (
		address text not null,
		type text not null,
		id text not null,
		primary key (address, type, id),
		foreign key (id, type) references record (id, type) on delete cascade
	)`,
	'create index record_address_of_record on record_address (id, type)',
	`create table unique_key (
		type text not null,
		key text not null,
		record_id text not null,
		primary key (type, key)
	)`,
];
