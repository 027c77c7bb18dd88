import type { Db } from '../schema/schema';
import type { SqlDialect } from './sql-dialect';

/** Where queries go that differ between databases. */
export interface Source {
	readonly db: Db;
	readonly dialect: SqlDialect;
}

/** A transaction: what runs in it, on which database, and at what time. */
export interface Tx extends Source {
	/**
	 * The time of the transaction, in milliseconds: the store's clock as it was read when somebody first
	 * asked. Whoever locks rows asks behind the lock, since a lease may have been taken while it waited.
	 */
	now(): Promise<number>;
}

/** A transaction around a connection that has begun one. */
export function transactionOn(db: Db, dialect: SqlDialect): Tx {
	let time: Promise<number> | undefined;
	return {
		db,
		dialect,
		now: async () => await (time ??= dialect.now(db)),
	};
}
