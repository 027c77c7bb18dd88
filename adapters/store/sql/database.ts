import type { Transaction } from '../../../vendor/kysely';
import { ArcError } from '../../../core/errors';
import type { Db, Schema } from './schema';
import type { SqlDialect } from './sql-dialect';

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

	async write<Result>(act: (trx: Transaction<Schema>) => Promise<Result>): Promise<Result> {
		return await this.named(async () => await this.db.transaction().execute(act));
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		await this.db.destroy();
	}

	private async named<Result>(act: () => Promise<Result>): Promise<Result> {
		if (this.closed) {
			throw new ArcError('storeUnavailable', 'The record store has been closed', {
				hint: 'n8n is stopping, or the workflow was deactivated. Run the execution again.',
			});
		}
		try {
			return await act();
		} catch (error) {
			throw this.dialect.toArcError(error) ?? error;
		}
	}
}
