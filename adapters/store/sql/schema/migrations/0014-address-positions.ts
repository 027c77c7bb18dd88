/** Addresses name their record by its position, by which it is found at once; before, by id and type. */
export const addressPositions = (): readonly string[] => [
	`create table address_before as
		select a.address, r.position from record_address a join record r on r.id = a.id and r.type = a.type`,
	'drop table record_address',
	`create table record_address (
		address text not null,
		position bigint not null references record (position) on delete cascade,
		primary key (address, position)
	)`,
	'insert into record_address (address, position) select distinct address, position from address_before',
	'drop table address_before',
	'create index record_address_of_record on record_address (position)',
];
