/** What a column holds, in the words of `AttributeType`. */
export type ColumnKind =
	| 'BigInt'
	| 'Boolean'
	| 'DateTime'
	| 'Decimal'
	| 'Double'
	| 'Integer'
	| 'Memo'
	| 'Money'
	| 'Picklist'
	| 'State'
	| 'Status'
	| 'String'
	| 'Uniqueidentifier'
	| 'Virtual';

export type RequiredLevel = 'None' | 'Recommended' | 'ApplicationRequired' | 'SystemRequired';

/** A scalar property. */
export interface Column {
	readonly name: string;
	readonly kind: ColumnKind;
	readonly label: string;
	/** Neither for create nor for update. */
	readonly readOnly: boolean;
	readonly required: RequiredLevel;
	/** In characters; nothing where the column holds no text. */
	readonly maxLength?: number;
	/** The values that are allowed, with their labels; nothing where any number is. */
	readonly options?: ReadonlyMap<number, string>;
}

/** A lookup: read as `_x_value`, written through its navigations. */
export interface Lookup {
	/** As it is read: `_customerid_value`. */
	readonly name: string;
	/** The logical name of the column: `customerid`. */
	readonly attribute: string;
	readonly label: string;
	readonly targets: readonly string[];
	readonly readOnly: boolean;
	readonly required: RequiredLevel;
	/** Whether the reference lists it: what it does not list can be bound, but not read. */
	readonly listed: boolean;
}

/** A single-valued navigation. */
export interface Navigation {
	readonly name: string;
	readonly lookup: string;
	/** The logical name of what it leads to: a table, or `principal`. */
	readonly target: string;
	/** Of the base type of all activities: it can be read, and is written by the one with the suffix. */
	readonly inherited: boolean;
}

/** A collection-valued navigation. */
export interface Collection {
	readonly name: string;
	readonly target: string;
	/** The navigation of the target that leads back; the same name where it is many to many. */
	readonly partner: string | undefined;
	readonly manyToMany: boolean;
}

/** Columns and lookups (by attribute) whose values name one row. */
export interface AlternateKey {
	readonly name: string;
	readonly attributes: readonly string[];
}

/** What is known of states: value to label, and which state a status belongs to. */
export interface States {
	readonly states: ReadonlyMap<number, string>;
	readonly statuses: ReadonlyMap<number, string>;
	readonly stateOf: ReadonlyMap<number, number>;
	readonly defaultStatus: ReadonlyMap<number, number>;
}

/** A table of the environment. */
export interface Table {
	readonly name: string;
	readonly label: string;
	readonly set: string;
	readonly key: string;
	readonly primaryName: string | undefined;
	readonly code: number;
	readonly custom: boolean;
	readonly activity: boolean;
	/** The HTTP methods that its rows allow. */
	readonly operations: ReadonlySet<string>;
	readonly columns: ReadonlyMap<string, Column>;
	readonly lookups: ReadonlyMap<string, Lookup>;
	readonly navigations: ReadonlyMap<string, Navigation>;
	readonly collections: ReadonlyMap<string, Collection>;
	readonly states: States | undefined;
	readonly keys: readonly AlternateKey[];
}
