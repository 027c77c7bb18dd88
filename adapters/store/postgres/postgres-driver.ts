import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from '../../../vendor/kysely';
import { Pool, type PoolClient, type PoolConfig, type QueryArrayResult } from '../../../vendor/pg';
import { rowMaker } from '../sql/database/row-maker';
import type { Db } from '../sql/schema/schema';
import { HeardTime } from './heard-time';
import { PostgresFailure } from './postgres-failure';
import { clientConfig, type PostgresSettings } from './postgres-settings';

/** The server's clock in SQL, in milliseconds, whenever the transaction began. */
export const serverClock = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

/**
 * What a transaction works on lies in memory, for the most part. By its default, which is that of a turning disk,
 * PostgreSQL would rather read a table of ten thousands of rows whole than look up two hundred; and what it takes for
 * dear it compiles first, each time anew, for longer than a look-up takes.
 */
const lookingUp = 'set local random_page_cost = 1.1; set local jit = off';

/** What changes the schema may go through all rows. */
const migrationTimeoutMs = 24 * 3_600_000;

/** An idle connection is closed after this time. */
const idleMs = 30_000;

/**
 * Kysely's driver over a pool of connections. Each transaction names the schema for itself, since
 * behind a transaction pooler nothing that is set on a connection lasts.
 */
export class PostgresDriver implements Driver {
	private readonly pool: Pool;

	/** @param time told whenever the server says it */
	constructor(
		private readonly settings: PostgresSettings,
		private readonly time: HeardTime,
	) {
		const config: PoolConfig = {
			...clientConfig(settings),
			max: settings.poolSize,
			idleTimeoutMillis: idleMs,
			allowExitOnIdle: true,
			// A statement goes out behind those whose answers are still to come.
			pipeline: true,
		};
		this.pool = new Pool(config);
		// A connection that breaks says so to whoever uses it; here nobody listens, and Node.js would end the process.
		this.pool.on('error', () => undefined);
		this.pool.on('connect', (client) => client.on('error', () => undefined));
	}

	async init(): Promise<void> {}

	async acquireConnection(): Promise<PostgresConnection> {
		return new PostgresConnection(await failing(async () => await this.pool.connect()));
	}

	async releaseConnection(connection: PostgresConnection): Promise<void> {
		connection.release();
	}

	async beginTransaction(connection: PostgresConnection): Promise<void> {
		this.time.hear(await connection.begin(this.settings.schema));
	}

	async commitTransaction(connection: PostgresConnection): Promise<void> {
		await connection.run('commit');
	}

	async rollbackTransaction(connection: PostgresConnection): Promise<void> {
		await connection.rollback();
	}

	/** Says something on a channel, at once. */
	async notify(channel: string, payload: string): Promise<void> {
		await failing(async () => await this.pool.query('select pg_notify($1, $2)', [channel, payload]));
	}

	async destroy(): Promise<void> {
		await this.pool.end();
	}
}

export class PostgresConnection implements DatabaseConnection {
	/** Whether it cannot be given back to the pool, since nobody knows what it still does. */
	private broken = false;
	/** The answers of statements that were sent and not asked about yet. */
	private readonly sent: Promise<unknown>[] = [];
	/** As it was heard in the transaction. */
	private readonly heard = new HeardTime();
	/** How long a statement may take; as the connections have it where nothing is said. */
	private timeoutMs: number | undefined;

	constructor(private readonly client: PoolClient) {}

	async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
		const answer = await this.behindSent(this.ask(query));
		return { rows: rowsOf(answer) as Row[], numAffectedRows: BigInt(answer.rowCount ?? 0) };
	}

	/**
	 * Sends a statement of a transaction without waiting for its answer, which nobody needs: this process makes the
	 * next one while the server does it. What is asked next waits for both, and fails as the first of them did.
	 */
	send(query: CompiledQuery): void {
		const answer = this.ask(query);
		answer.catch(() => undefined);
		this.sent.push(answer);
	}

	/** The same for a statement whose rows are needed later. */
	async askAhead(query: CompiledQuery): Promise<Record<string, unknown>[]> {
		const answer = this.ask(query);
		answer.catch(() => undefined);
		this.sent.push(answer);
		return rowsOf(await answer);
	}

	private async ask({ sql, parameters }: CompiledQuery): Promise<QueryArrayResult<unknown[]>> {
		const query = {
			text: sql,
			values: parameters.map(withoutNul),
			rowMode: 'array',
			query_timeout: this.timeoutMs,
		} as const;
		return await this.whole(async () => await this.client.query<unknown[]>(query));
	}

	private async behindSent<Answer>(answer: Promise<Answer>): Promise<Answer> {
		answer.catch(() => undefined);
		for (const sent of this.sent.splice(0)) await sent;
		return await answer;
	}

	/** Begins a transaction, in one round trip; answers the server's time. */
	async begin(schema: string): Promise<number> {
		const results = await this.run(
			`begin isolation level read committed; set local search_path to "${schema}"; ${lookingUp}; select ${serverClock} as now`,
		);
		const time = Number([results].flat().at(-1)?.rows[0]?.['now']);
		this.hearTime(time);
		return time;
	}

	/** Counts the time of the transaction on from what the server has just said. */
	hearTime(time: number): void {
		this.heard.hear(time);
	}

	/** The server's time in milliseconds, counted on from when it last said it; null outside of a transaction. */
	get time(): number | null {
		return this.heard.within(Number.POSITIVE_INFINITY);
	}

	/** Lets the statements of a transaction that changes the schema take as long as they do, whatever the user is allowed else. */
	async waitLong(): Promise<void> {
		this.timeoutMs = migrationTimeoutMs;
		await this.run('set local statement_timeout = 0; set local lock_timeout = 0');
	}

	/** Runs statements without parameters in one round trip. */
	async run(statements: string) {
		const answer = this.whole(async () => await this.client.query<Readonly<Record<string, unknown>>>(statements));
		return await this.behindSent(answer);
	}

	/** The transaction may have ended with the connection; the error that led here is the one to report. */
	async rollback(): Promise<void> {
		if (this.broken) return;
		this.sent.length = 0;
		await this.run('rollback').catch(() => (this.broken = true));
	}

	release(): void {
		this.client.release(this.broken);
	}

	// eslint-disable-next-line require-yield
	async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
		throw new Error('The PostgreSQL store does not stream');
	}

	private async whole<Result>(act: () => Promise<Result>): Promise<Result> {
		try {
			return await failing(act);
		} catch (error) {
			if (!(error instanceof PostgresFailure) || !error.keepsConnection) this.broken = true;
			throw error;
		}
	}
}

function rowsOf({ rows, fields }: QueryArrayResult<unknown[]>): Record<string, unknown>[] {
	return rows.length === 0 ? [] : rows.map(rowMaker(fields.map(({ name }) => name)));
}

/** The connection of a transaction; null outside of one. */
export async function connectionOf(db: Db): Promise<PostgresConnection | null> {
	if (!db.isTransaction) return null;
	const connection = await db.getExecutor().provideConnection(async (one) => await Promise.resolve(one));
	return connection instanceof PostgresConnection ? connection : null;
}

/** PostgreSQL refuses NUL in a text, so none that it holds has one. */
function withoutNul(value: unknown): unknown {
	if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
	return Array.isArray(value) ? value.map(withoutNul) : value;
}

async function failing<Result>(act: () => Promise<Result>): Promise<Result> {
	try {
		return await act();
	} catch (error) {
		throw new PostgresFailure(error);
	}
}
