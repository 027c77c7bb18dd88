import type { Generated } from '../../../../../vendor/kysely';

/** Every record of every type. `fields` has all of them; the columns beside it are for looking up. */
export interface RecordTable {
	/** Order of creation. */
	position: Generated<number>;
	type: string;
	id: string;
	name: string | null;
	search_text: string;
	state: string | null;
	number: string | null;
	/** A reference as `type:id`, as in `owner`. */
	customer: string | null;
	contact: string | null;
	account: string | null;
	owner: string | null;
	origin_queue: string | null;
	/** By what it is found that lives in another system; no two records have the same, and one of a test run has none. */
	external: string | null;
	test: number;
	fields: string;
	version: number;
	created_on: number;
	modified_on: number;
}

export interface RecordAddressTable {
	address: string;
	/** Of the record that has it. */
	position: number;
}

/** What may exist once: the record of a type that was made for an address. */
export interface UniqueKeyTable {
	type: string;
	key: string;
	record_id: string;
}

/** A custom record type whose fields are declared. */
export interface RecordTypeTable {
	name: string;
	label: string;
	/** JSON list of field definitions. */
	fields: string;
	declared_on: number;
}
