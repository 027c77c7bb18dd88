import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from '../../../../vendor/kysely';
import { ArcError, isArcError } from '../../../../core/errors';
import type { Db, Schema } from '../schema/schema';
import type { SqlDialect } from './sql-dialect';

/** How often a transaction is done that others are in the way of. */
const attempts = 6;

/**
 * The database under a store. Its errors leave only as ArcError; what it was asked to store is in
 * none of them.
 */
export class Database {
	private closed = false;

	constructor(
		private readonly db: Db,
		private readonly dialect: SqlDialect,
	) {}

	async read<Result>(query: (db: Db) => Promise<Result>): Promise<Result> {
		return await this.named(async () => await query(this.db));
	}

	/** Does everything or nothing; again from its beginning where other transactions were in the way. */
	async write<Result>(act: (trx: Transaction<Schema>) => Promise<Result>): Promise<Result> {
		return await this.named(async () => {
			for (let attempt = 1; ; attempt++) {
				try {
					return await this.db.transaction().execute(act);
				} catch (error) {
					if (!this.dialect.isPassing(error) || attempt === attempts) throw error;
				}
				await delay(Math.random() * 20 * attempt);
			}
		});
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		this.dialect.close();
		await this.db.destroy();
	}

	private async named<Result>(act: () => Promise<Result>): Promise<Result> {
		if (this.closed) throw hasClosed();
		try {
			return await act();
		} catch (error) {
			if (this.closed && !isArcError(error)) throw hasClosed(error);
			throw this.dialect.toArcError(error) ?? error;
		}
	}
}

function hasClosed(cause?: unknown): ArcError {
	return new ArcError('storeUnavailable', 'The record store has been closed', {
		hint: 'n8n is stopping, or the workflow was deactivated. Run the execution again.',
		cause,
	});
}
