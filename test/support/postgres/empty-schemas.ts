import { built } from '../built.ts';
import type { PostgresServer } from './postgres-server.ts';

const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { Client } = built('vendor/pg');

type Settings = ReturnType<PostgresServer['settings']>;

/**
 * Schemas of one server with a store in them that nobody used yet. A schema that comes back is emptied
 * for the next test, which takes a tenth of the time that the migrations take.
 */
export class EmptySchemas {
	private readonly server: PostgresServer;
	private readonly free: Settings[] = [];
	/** The statements that empty a schema, by its name. */
	private readonly emptying = new Map<string, string>();
	private client: Promise<InstanceType<typeof Client>> | undefined;

	constructor(server: PostgresServer) {
		this.server = server;
	}

	async take(): Promise<Settings> {
		const free = this.free.pop();
		if (free !== undefined) return free;
		const settings = this.server.settings();
		await (await openPostgresStore(settings)).close();
		this.emptying.set(settings.schema, await this.statementsFor(settings.schema));
		return settings;
	}

	async giveBack(settings: Settings): Promise<void> {
		await this.empty(settings);
		this.free.push(settings);
	}

	/** Empties a schema that its user keeps. */
	async empty({ schema }: Settings): Promise<void> {
		await (await this.connected()).query(this.emptying.get(schema) ?? '');
	}

	/** Deletes every row, puts back those that the migrations wrote, and starts to count anew. */
	private async statementsFor(schema: string): Promise<string> {
		const client = await this.connected();
		const named = async (sql: string): Promise<string[]> =>
			(await client.query<{ name: string }>(sql, [schema])).rows.map(
				({ name }) => `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
			);
		const tables = await named('select tablename as name from pg_tables where schemaname = $1');
		const sequences = await named('select sequencename as name from pg_sequences where schemaname = $1');
		const restored: string[] = [];
		for (const table of tables) {
			const { rows } = await client.query(`select * from ${table}`);
			if (rows.length === 0) continue;
			const json = client.escapeLiteral(JSON.stringify(rows));
			restored.push(`insert into ${table} select * from json_populate_recordset(null::${table}, ${json})`);
		}
		return [
			'begin',
			// Tables refer to one another, and all are emptied.
			'set local session_replication_role = replica',
			...tables.map((table) => `delete from ${table}`),
			...restored,
			...sequences.map((sequence) => `alter sequence ${sequence} restart`),
			'commit',
		].join(';\n');
	}

	/** One connection; it ends with the server. */
	private async connected(): Promise<InstanceType<typeof Client>> {
		this.client ??= this.connect();
		return await this.client;
	}

	private async connect(): Promise<InstanceType<typeof Client>> {
		const client = new Client(this.server.settings());
		client.on('error', () => undefined);
		await client.connect();
		return client;
	}
}
