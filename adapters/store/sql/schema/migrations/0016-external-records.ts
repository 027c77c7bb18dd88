/** Records that live in other systems, each once, and that they are about to be made there. */
export const externalRecords = (): readonly string[] => [
	'alter table record add column external text',
	'create unique index record_external on record (external) where external is not null',
	'alter table queue_item add column begun text',
];
