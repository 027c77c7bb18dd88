import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from '../../../vendor/kysely';
import type { Mutex } from './mutex';
import { busyTimeoutMs } from './sqlite-errors';
import type { StatementCache } from './statement-cache';
import { untilFree } from './until-free';

/**
 * Kysely's driver over the one connection of `node:sqlite`. Queries and transactions take turns;
 * a transaction has the write lock from its beginning, so that it never fails half-way as busy.
 */
export class NodeSqliteDriver implements Driver {
	private readonly connection: NodeSqliteConnection;

	/**
	 * @param mutex the turns, which whoever else writes to the file from this process takes too
	 * @param committed is told behind each commit how many rows this connection has changed so far
	 */
	constructor(
		private readonly database: DatabaseSync,
		private readonly statements: StatementCache,
		private readonly mutex: Mutex,
		private readonly committed: (rows: number) => void,
	) {
		this.connection = new NodeSqliteConnection(statements);
	}

	async init(): Promise<void> {}

	async acquireConnection(): Promise<DatabaseConnection> {
		await this.mutex.lock();
		return this.connection;
	}

	async releaseConnection(): Promise<void> {
		this.mutex.unlock();
	}

	async beginTransaction(): Promise<void> {
		await untilFree(() => this.beginAtOnce());
	}

	/** SQLite would wait for the lock without letting anything else run in this thread. */
	private beginAtOnce(): void {
		this.database.exec('pragma busy_timeout = 0');
		try {
			this.database.exec('begin immediate');
		} finally {
			this.database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
		}
	}

	async commitTransaction(): Promise<void> {
		this.database.exec('commit');
		const [changed] = this.statements.get('select total_changes()').statement.get() as unknown as [number];
		this.committed(changed);
	}

	async rollbackTransaction(): Promise<void> {
		// A full disk ends a transaction by itself.
		if (this.database.isTransaction) this.database.exec('rollback');
	}

	async destroy(): Promise<void> {
		await this.mutex.lock();
		if (this.database.isOpen) this.database.close();
		this.mutex.unlock();
	}
}

class NodeSqliteConnection implements DatabaseConnection {
	constructor(private readonly statements: StatementCache) {}

	async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
		const { statement, toRow } = this.statements.get(sql);
		const values = parameters as readonly SQLInputValue[];
		// Rows of `node:sqlite` have no prototype, and copying one takes microseconds.
		if (toRow !== null) return { rows: (statement.all(...values) as unknown as unknown[][]).map(toRow) as Row[] };
		const { changes } = statement.run(...values);
		return { numAffectedRows: BigInt(changes), rows: [] };
	}

	// eslint-disable-next-line require-yield
	async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
		throw new Error('The embedded store does not stream');
	}
}
