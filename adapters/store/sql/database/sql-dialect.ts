import type { CompiledQuery, Dialect, KyselyPlugin, RawBuilder } from '../../../../vendor/kysely';
import type { ArcError } from '../../../../core/errors';
import type { BackUp } from '../../../../core/ledger/retention';
import type { Db } from '../schema/schema';
import type { RawMessageTable } from '../schema/tables/message-tables';

/** All that differs between the databases under the SQL store. */
export interface SqlDialect {
	readonly kind: 'embedded' | 'postgres';
	/** What Kysely runs on; each transaction on it may write from its first statement on. */
	readonly kysely: Dialect;
	readonly plugins: KyselyPlugin[];
	readonly columnTypes: ColumnTypes;
	/** Ends the query that picks conversations to claim: locks their rows `c`, passing by those that others lock. */
	readonly lockFreeConversations: RawBuilder<unknown>;
	/** Which open queue items `i` are of a place, in a form for which only the index of the open ones gives their order. */
	openItemsOf(activityType: string, queueId: string): OrderedItems;
	/** The column of a queue item by which indexes know the rule of one that ended. */
	readonly endedRule: RawBuilder<string | null>;
	/** Whether a row can change between a query that finds it and the lock on it. */
	readonly readsBeforeLocking: boolean;
	/** Whether a statement outside of a transaction is one by itself, which spares round trips. */
	readonly commitsStatements: boolean;
	/** Locks selected rows until the transaction ends. */
	readonly lockRows: RawBuilder<unknown>;
	/** Makes transactions that name the same key wait for each other; several keys are taken in one order. */
	lock(transaction: Db, ...keys: readonly string[]): Promise<void>;
	/**
	 * Begins a transaction that may change the schema: waits until no other one does, as long as that takes, and makes the
	 * place for the tables.
	 */
	prepare(transaction: Db): Promise<void>;
	/** Has all tables that there are for itself until the transaction ends, before it changes the first of them. */
	holdTables(transaction: Db): Promise<void>;
	/** The store's clock, in milliseconds. */
	now(db: Db): Promise<number>;
	/** Whether a field inside a JSON column equals a JSON value; `null` also where it is missing. */
	fieldEquals(column: string, field: string, json: string): RawBuilder<boolean>;
	/** Texts in rows as a table `given` with these columns, for a query that is written out. */
	given(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): RawBuilder<unknown>;
	/**
	 * Runs a statement of a transaction whose answer nobody needs, without waiting for it where that spares a round
	 * trip. Where it failed, the next statement of the transaction that is asked something says so, its end at the latest.
	 */
	send(transaction: Db, query: CompiledQuery): Promise<void>;
	/**
	 * Adds many rows inside a transaction, in as few round trips as the database allows. Where it failed, the next
	 * statement of the transaction says so at the latest.
	 */
	insertRows(transaction: Db, rows: NewRows): Promise<void>;
	/** The same for a table whose rows get a position; a row that is there already by its key is left as it is. */
	insertNumbered(transaction: Db, rows: NewRows, key: readonly string[]): Promise<Numbered>;
	/** Sets columns of many rows in the same way. */
	updateRows(transaction: Db, updates: RowUpdates): Promise<void>;
	/** The same where a row is still as the condition asks; answers the ids of the rows that were. */
	updateUnchanged(transaction: Db, updates: RowUpdates, condition: Unchanged): Promise<ReadonlySet<string>>;
	/** The store's own failures as ArcError; undefined for what the database did not throw. */
	toArcError(error: unknown): ArcError | undefined;
	/** Whether a transaction failed for others that were in its way, so that doing it again helps. */
	isPassing(error: unknown): boolean;
	/** Whether a query failed since a table of it is not there. */
	isWithoutTable(error: unknown): boolean;
	/** Tells other processes, when the transaction commits, that there may be work. */
	announce(transaction: Db): Promise<void>;
	/** How threads of this process tell each other of work that was committed; undefined where `watchOthers` tells of it as soon. */
	readonly threads?: ThreadNews;
	/** Calls back soon after another process wrote to the store; answers how to stop. */
	watchOthers(changed: () => void): () => void;
	/**
	 * Stores the bytes of a message before its activity, aside from the process; undefined where a transaction
	 * does not hold that up.
	 */
	writeRaw?(message: RawMessageTable): Promise<void>;
	/** Rewrites the file without what was deleted; false where the database does so by itself. */
	compact(db: Db): Promise<boolean>;
	/** Copies the database while it is used. @throws ArcError where tools of its own do that. */
	backUp(now: number): Promise<BackUp>;
	/** Ends what it keeps besides Kysely's connections. */
	close(): Promise<void>;
}

/** News of work between threads that have one file open. */
export interface ThreadNews {
	tell(): void;
	/** Calls back whenever another thread tells of some. */
	hear(told: () => void): void;
}

interface Rows {
	readonly table: string;
	readonly columns: ReadonlyMap<string, 'text' | 'bigint' | 'bytea'>;
	readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Rows with all of their columns. */
export type NewRows = Rows;

/** What became of rows that get a position. */
export interface Numbered {
	/** The positions in order, null for a row that was there; whoever needs none of them need not wait. */
	readonly positions: Promise<readonly (number | null)[]>;
}

/** Rows with new values for some of their columns. */
export interface RowUpdates extends Rows {
	readonly table: 'queue_item' | 'conversation' | 'reply';
	/** Each with its `id` and the columns. */
	readonly rows: readonly Readonly<Record<string, unknown>>[];
	readonly added?: Added;
}

/** A column to which the value that is given is added, in SQL over the row as `changed`: what stands before that value, and what behind it. */
export interface Added {
	readonly column: string;
	readonly before: string;
	readonly behind: string;
}

/** What rows have to be like to be written, in SQL over the row as `changed`. */
export interface Unchanged {
	/** Columns that are as the row is given, with their types. */
	readonly equal: ReadonlyMap<string, 'text' | 'bigint'>;
	readonly where: string;
}

/** Parts of a query over queue items `i`. */
export interface OrderedItems {
	readonly from: RawBuilder<unknown>;
	readonly where: RawBuilder<boolean>;
	readonly orderBy: RawBuilder<unknown>;
}

export interface ColumnTypes {
	/** An integer primary key that counts up by itself. */
	readonly identity: string;
	readonly bytes: string;
	/** Whether a row is written anew when it changes, with an entry in each of its indexes where any of their columns did. */
	readonly writesRowsAnew: boolean;
	/** Ends the statement that makes a table whose rows lie in the order of their key, which is all that they are found by. */
	readonly byKeyAlone: string;
	/** Has new rows fill the pages of a table to so many percent, where a changed row is written anew; nothing where it is not. */
	filledTo(table: string, percent: number): readonly string[];
	/** Has long values of columns packed in the fastest way that the server knows; nothing where they are not packed. */
	packedFast(columns: readonly (readonly [table: string, column: string])[]): readonly string[];
	/** Has columns of texts compared byte by byte; nothing where all are. */
	comparedByBytes(table: string, columns: readonly string[]): readonly string[];
}
