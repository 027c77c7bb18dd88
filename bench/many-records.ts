import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { sampleCustomer } from './sample-customer.ts';

/** Where rows are multiplied: what the databases write differently. */
export interface BulkDatabase {
	run(sql: string): Promise<void>;
	rows(sql: string): Promise<Record<string, unknown>[]>;
	/** A query for the numbers from 1 on, as `n`. */
	numbers(last: number): string;
	/** A UUID of a text, always the same. */
	uuid(text: string): string;
	table(name: string): string;
	columns(table: string): Promise<readonly { readonly name: string; readonly isText: boolean }[]>;
	end(): Promise<void>;
}

const chunk = 100_000;

/**
 * Multiplies one customer with its case and its handled message, which were made as the nodes make
 * them, so many times: by copying their rows, since a million messages take a quarter of an hour otherwise.
 */
export async function multiply(database: BulkDatabase, copies: number): Promise<void> {
	const item = await only(
		database,
		`select id, conversation_id from ${database.table('queue_item')} where activity_id = '${sampleCustomer.activity}'`,
	);
	const conversation = String(item['conversation_id']);
	const ids = [sampleCustomer.contact, sampleCustomer.case, sampleCustomer.activity, String(item['id']), conversation];
	const others = ids.map((id, at) => `${database.uuid(`'${id}' || n`)} as other_${at}`);
	await database.run(
		`create temporary table copied as select n, ${others.join(', ')} from (${database.numbers(copies)}) numbers`,
	);
	const renamed = (column: string): string => {
		const withIds = ids.reduce((text, id, at) => `replace(${text}, '${id}', other_${at})`, column);
		return [sampleCustomer.word, sampleCustomer.number].reduce(
			(text, word) => `replace(${text}, '${word}', '${word}-' || n)`,
			withIds,
		);
	};
	const rows: readonly [table: string, where: string][] = [
		['record', `id in ('${sampleCustomer.contact}', '${sampleCustomer.case}')`],
		['conversation', `id = '${conversation}'`],
		['conversation_alias', `conversation_id = '${conversation}'`],
		['activity', `id = '${sampleCustomer.activity}'`],
		['queue_item', `activity_id = '${sampleCustomer.activity}'`],
	];
	const inChunks = async (copy: (which: string) => Promise<void>): Promise<void> => {
		for (let from = 1; from <= copies; from += chunk) await copy(`n between ${from} and ${from + chunk - 1}`);
	};
	for (const [table, where] of rows) {
		const columns = (await database.columns(table)).filter(({ name }) => name !== 'position');
		const values = columns.map(({ name, isText }) =>
			isText ? renamed(`t.${name}`) : name === 'sequence' ? `t.${name} - n` : `t.${name}`,
		);
		const names = columns.map(({ name }) => name).join(', ');
		await inChunks(async (which) => {
			await database.run(
				`insert into ${database.table(table)} (${names}) select ${values.join(', ')} from ${database.table(table)} t cross join copied where t.${where} and ${which}`,
			);
		});
	}
	// Addresses go by the positions of their records, which the copies have got just now.
	const [record, address] = [database.table('record'), database.table('record_address')];
	await inChunks(async (which) => {
		await database.run(`insert into ${address} (address, position)
			select ${renamed('t.address')}, copy.position
			from ${record} r join ${address} t on t.position = r.position cross join copied join ${record} copy on copy.id = other_0 and copy.type = r.type
			where r.id = '${sampleCustomer.contact}' and ${which}`);
	});
}

export function bulkSqlite(file: string): BulkDatabase {
	const database = new DatabaseSync(file);
	database.exec('pragma synchronous = off; pragma cache_size = -1000000; pragma temp_store = memory');
	database.function('uuid_of', { deterministic: true }, (text) => {
		const hex = createHash('md5').update(String(text)).digest('hex');
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
	});
	return {
		run: async (sql) => database.exec(sql),
		rows: async (sql) => database.prepare(sql).all(),
		numbers: (last) =>
			`with recursive series (n) as (select 1 union all select n + 1 from series where n < ${last}) select n from series`,
		uuid: (text) => `uuid_of(${text})`,
		table: (name) => name,
		columns: async (table) =>
			database
				.prepare(`pragma table_info(${table})`)
				.all()
				.map(({ name, type }) => ({ name: String(name), isText: type === 'TEXT' || type === 'text' })),
		end: async () => {
			database.exec('pragma wal_checkpoint(truncate)');
			database.close();
		},
	};
}

/** The little of `pg` that is used here. */
interface PostgresClient {
	query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
	end(): Promise<void>;
}

export function bulkPostgres(client: PostgresClient, schema: string): BulkDatabase {
	return {
		run: async (sql) => void (await client.query(sql)),
		rows: async (sql) => (await client.query(sql)).rows,
		numbers: (last) => `select n from generate_series(1, ${last}) as series (n)`,
		uuid: (text) => `md5(${text})::uuid::text`,
		table: (name) => `${schema}.${name}`,
		columns: async (table) => {
			const { rows } = await client.query(
				`select column_name, data_type from information_schema.columns where table_schema = '${schema}' and table_name = '${table}' and is_generated = 'NEVER' order by ordinal_position`,
			);
			return rows.map((row) => ({ name: String(row['column_name']), isText: row['data_type'] === 'text' }));
		},
		end: async () => {
			// As autovacuum does some time after so many rows.
			await client.query('vacuum analyze');
			await client.end();
		},
	};
}

async function only(database: BulkDatabase, sql: string): Promise<Record<string, unknown>> {
	const rows = await database.rows(sql);
	assert.equal(rows.length, 1, sql);
	return rows[0] ?? {};
}
