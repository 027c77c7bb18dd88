import type { ArcRecord, Queue } from '../record/record';
import type { ExternalKey } from '../record/external';
import type { RecordField, RecordType, RecordTypeDefinition } from '../record/record-type';
import type { Reference } from '../record/reference';

/**
 * What people work with: contacts, accounts, cases, queues and whatever else they keep, wherever they keep it.
 * Every implementation behaves alike, which one contract suite checks.
 *
 * All methods that take several things do them in a handful of queries.
 */
export interface Records {
	/** What the system has; what it has not is refused by name where a rule asks for it. */
	readonly abilities: RecordAbilities;
	/**
	 * Records of any type that carry an address, by the addresses as they are given, oldest first; of each
	 * address at most 101, and none of a test run.
	 */
	holders(addresses: readonly string[]): Promise<ReadonlyMap<string, readonly ArcRecord[]>>;
	/** Records of any types, by `type:id`; those that do not exist are left out. */
	named(references: readonly Reference[]): Promise<ReadonlyMap<string, ArcRecord>>;
	/** Entitlements of customers, oldest first, and none of a test run. */
	entitlementsOf(customers: readonly Reference[]): Promise<readonly ArcRecord[]>;
	/** Records by id, in the order asked for; ids that do not exist are left out. */
	get(type: string, ids: readonly string[]): Promise<ArcRecord[]>;
	list(type: string, query?: RecordQuery): Promise<RecordPage>;
	/** Records of any type that live in other systems, by `externalKey`; those that are not there are left out, and those of a test run. */
	externals(keys: readonly ExternalKey[]): Promise<ReadonlyMap<string, ArcRecord>>;
	/** Queues by normalised address. */
	queuesByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, Queue>>;
	/**
	 * Makes changes in order and answers each in its place: the record as it is now, or the ArcError that
	 * refused it. A refused change does not keep the others from being made, unless they shall be made
	 * together: then none is, and the others are answered with `notWritten`.
	 *
	 * Safe to repeat: a creation that has an id, or an address that one record may hold, answers the
	 * record that is there. Of one record of another system (`external`) there is one in all types: what
	 * would be a second is refused with `externalTaken`.
	 */
	write(changes: readonly RecordChange[], options?: WriteOptions): Promise<readonly (SavedRecord | Error)[]>;
	/** The types that records may be of: those of the package first, then the system's own, by name. */
	recordTypes(): Promise<readonly RecordType[]>;
	/** The fields of a type as forms show them; none of one that nobody declared. */
	fieldsOf(type: string): Promise<readonly RecordField[]>;
	/**
	 * Declares the fields of a custom record type, in the place of what was declared before. From then
	 * on, what is saved is held against it; records that are there stay as they are.
	 */
	declareRecordType(definition: RecordTypeDefinition): Promise<void>;
	/** Forgets a declaration; records stay. Answers whether there was one. */
	removeRecordType(name: string): Promise<boolean>;
}

/** What a system for records has. */
export interface RecordAbilities {
	/** Whether records have owners, whose privileges count. */
	readonly owners: boolean;
	readonly teams: boolean;
	readonly entitlements: boolean;
	/** Types beside the standard ones. */
	readonly customTypes: boolean;
	/** Types and fields that nobody declared. */
	readonly freeFields: boolean;
	/** Whether cases know the queue that they come from, so that one message may become a case of each. */
	readonly originQueues: boolean;
	/** Whether it keeps records that another system made (`external`). */
	readonly externals: boolean;
}

/** The holders of one address that are read at most; how many more there are makes no difference. */
export const mostHolders = 101;

export interface RecordQuery {
	/** Fields that must equal these values; a reference is compared as a whole. */
	readonly where?: Readonly<Record<string, unknown>>;
	/** Finds the records that carry this address. */
	readonly email?: string;
	/** Matches the beginning of any word of the record's name, title or address. */
	readonly search?: string;
	readonly limit?: number;
	readonly cursor?: string;
}

export interface RecordPage {
	readonly records: readonly ArcRecord[];
	readonly nextCursor: string | null;
}

export type RecordChange = Change & {
	/** Id of the user in whose name it is made, where the system itself holds users to their privileges; others have judged them before. */
	readonly by?: string;
};

type Change =
	| {
			readonly op: 'create';
			readonly type: string;
			/** Given where the record must be made once: making it again answers the one that exists. */
			readonly id?: string;
			/** Takes the record of this type that carries the address already, where there is one. */
			readonly unlessAddress?: string;
			/** Takes the record of this type that is the same one in another system, where there is one. */
			readonly unlessExternal?: boolean;
			readonly fields: Readonly<Record<string, unknown>>;
			readonly test?: boolean;
	  }
	| {
			readonly op: 'update';
			readonly type: string;
			readonly id: string;
			readonly fields: Readonly<Record<string, unknown>>;
	  }
	| {
			/** Updates the record that matches, or creates it. */
			readonly op: 'upsert';
			readonly type: string;
			readonly match: Readonly<Record<string, unknown>>;
			readonly fields: Readonly<Record<string, unknown>>;
	  }
	| { readonly op: 'delete'; readonly type: string; readonly id: string };

export interface WriteOptions {
	/** All changes or none. */
	readonly whole?: boolean;
}

export interface SavedRecord {
	readonly record: ArcRecord;
	readonly change: 'created' | 'updated' | 'existed' | 'deleted';
}
