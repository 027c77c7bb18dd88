import { ArcError, isArcError } from '../../../../core/errors';
import type { Db } from '../schema/schema';
import { again } from './again';
import type { SqlDialect } from './sql-dialect';
import { transactionOn, type Source, type Tx } from './tx';
import { Wake } from './wake';

const patience = { attempts: 6, pauseMs: 20 };

/**
 * The database under a store. Its errors leave only as ArcError; what it was asked to store is in
 * none of them.
 */
export class Database {
	/** Those who wait for work. */
	readonly wake: Wake;
	private closed = false;

	constructor(
		private readonly db: Db,
		readonly dialect: SqlDialect,
	) {
		this.wake = new Wake((changed) => dialect.watchOthers(changed));
		dialect.threads?.hear(() => this.wake.call());
	}

	async read<Result>(query: (db: Db) => Promise<Result>): Promise<Result> {
		return await this.named(async () => await query(this.db));
	}

	/** The same for queries that differ between databases. */
	async readFrom<Result>(query: (source: Source) => Promise<Result>): Promise<Result> {
		return await this.read(async (db) => await query({ db, dialect: this.dialect }));
	}

	/** Does everything or nothing; again from its beginning where other transactions were in the way. */
	async write<Result>(act: (tx: Tx) => Promise<Result>): Promise<Result> {
		return await this.again(
			async () => await this.db.transaction().execute(async (trx) => await act(transactionOn(trx, this.dialect))),
		);
	}

	/** One statement, which is a transaction by itself where that spares round trips. */
	async writeAtOnce<Result>(act: (db: Db) => Promise<Result>): Promise<Result> {
		if (!this.dialect.commitsStatements) return await this.write(async ({ db }) => await act(db));
		return await this.again(async () => await act(this.db));
	}

	private async again<Result>(act: () => Promise<Result>): Promise<Result> {
		return await this.named(async () => await again(this.dialect, patience, act));
	}

	/** Writes what may be work for others, and wakes them, in this process and in others. */
	async writeAndWake<Result>(act: (tx: Tx) => Promise<Result>): Promise<Result> {
		const result = await this.write(async (tx) => {
			const done = await act(tx);
			await this.dialect.announce(tx.db);
			return done;
		});
		this.wake.call();
		if (!this.closed) this.dialect.threads?.tell();
		return result;
	}

	async close(): Promise<void> {
		this.wake.close();
		if (this.closed) return;
		this.closed = true;
		await this.dialect.close();
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
