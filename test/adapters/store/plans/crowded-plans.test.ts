import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgresStore } from '../../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { Client } from '../../../../vendor/pg';
import {
	arrival,
	claimOf,
	claimRequest,
	email,
	freshId,
	registration,
	TestClock,
} from '../../../contract/contract-store';
import { describeWithPostgres } from '../../../support/with-postgres';
import { crowd, useEverything } from './crowded-store';

/** Tables that stay small, whatever the store has seen. */
const smallTables = new Set([
	'store',
	'setting',
	'number_sequence',
	'migration',
	'rule_registration',
	'tracking_key',
	'event_listener',
	'record_type',
	'outage',
]);
const isPlanned = (text: string): boolean => /^\s*(select|update|delete|with)\b/i.test(text);

/** Hears of each query with parameters that is sent to PostgreSQL; answers how to stop. */
function hearQueries(hear: (text: string, values: readonly unknown[]) => void): () => void {
	const query = Client.prototype.query as (this: Client, ...args: unknown[]) => unknown;
	const watched = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
		const [{ text, values }] = args as [{ readonly text?: unknown; readonly values?: unknown }];
		if (typeof text === 'string' && Array.isArray(values)) hear(text, values);
		return query.apply(this, args) as never;
	} as never);
	return () => watched.mockRestore();
}

describe('SQLite', () => {
	it('reads no table that grows from end to end, with rows and statistics', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-crowd-'));
		const file = path.join(folder, 'default.sqlite');
		await (await openSqliteStore({ file })).close();
		const filler = new DatabaseSync(file);
		for (const statement of crowd) filler.exec(statement.replace('BYTES', 'blob'));
		filler.close();
		const texts = new Set<string>();
		const prepare = DatabaseSync.prototype.prepare;
		const watched = jest.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
			this: DatabaseSync,
			text: string,
		) {
			texts.add(text);
			return prepare.call(this, text);
		});
		const clock = new TestClock();
		const store = await openSqliteStore({ file, clock });
		await useEverything(store, clock);
		watched.mockRestore();
		await store.close();
		const database = new DatabaseSync(file);
		const planned = [...texts].filter(isPlanned);
		const scans = planned.flatMap((text) => {
			const steps = database
				.prepare(`explain query plan ${text}`)
				.all()
				.map((row) => String(row['detail']));
			return steps.filter(isScan).map((step) => `${step}: ${text}`);
		});
		database.close();
		rmSync(folder, { recursive: true, force: true });
		expect(planned.length).toBeGreaterThan(60);
		expect(scans).toEqual([]);
	});

	/** A whole index in order is read only as far as a limit asks, in the lists of the monitor and by numbers; what is open, all of it. */
	function isScan(step: string): boolean {
		const [, table = ''] = /^SCAN (\w+)/.exec(step) ?? [];
		if (table === '' || smallTables.has(table) || /^(r|newest|ranked|open|o|used|json_each|CONSTANT)$/.test(table))
			return false;
		return !/USING (COVERING )?INDEX (queue_item_monitor|queue_item_of_queue|queue_item_open|activity_link_related)/.test(
			step,
		);
	}
});

interface Plan {
	readonly 'Node Type': string;
	readonly 'Total Cost': number;
	readonly 'Relation Name'?: string;
	readonly 'Actual Rows'?: number;
	readonly 'Actual Loops'?: number;
	readonly 'Rows Removed by Filter'?: number;
	readonly Plans?: readonly Plan[];
}

describeWithPostgres('PostgreSQL', (server) => {
	it('reads no table that grows from end to end, with rows and statistics', async () => {
		const settings = server().settings();
		await (await openPostgresStore(settings)).close();
		const client = new Client(settings);
		await client.connect();
		await client.query(`set search_path to "${settings.schema}"`);
		for (const statement of crowd) await client.query(statement.replace('BYTES', 'bytea'));
		const asked = new Map<string, readonly unknown[]>();
		const stopHearing = hearQueries((text, values) => {
			if (!asked.has(text)) asked.set(text, values);
		});
		const clock = new TestClock();
		const store = await openPostgresStore(settings, clock);
		await useEverything(store, clock);
		stopHearing();
		await store.close();
		const planned = [...asked].filter(([text]) => isPlanned(text));
		const scans: string[] = [];
		for (const [text, values] of planned) {
			const plan = await planOf(client, `explain (format json) ${text}`, values);
			if (plan !== undefined) scans.push(...seqScans(plan).map((table) => `Seq Scan on ${table}: ${text}`));
		}
		await client.end();
		expect(planned.length).toBeGreaterThan(60);
		expect(scans).toEqual([]);
	});

	it.each<[why: string, statements: readonly string[]]>([
		['before anything is known of the tables', []],
		[
			'with statistics from before most was handled',
			['analyze', `update queue_item set closed_on = 1, state = 'inactive' where sequence < 2800`],
		],
	])('claims without reading what is open or was handled, %s', async (_why, statements) => {
		const settings = server().settings();
		const store = await openPostgresStore(settings, new TestClock());
		await store.registerRule(registration());
		for (let round = 0; round < 6; round++) await store.takeIn(Array.from({ length: 500 }, () => arrival()));
		const client = new Client(settings);
		await client.connect();
		await client.query(`set search_path to "${settings.schema}"`);
		for (const statement of ['alter table queue_item set (autovacuum_enabled = false)', ...statements])
			await client.query(statement);
		const asked: Array<readonly [text: string, values: readonly unknown[]]> = [];
		const stopHearing = hearQueries((text, values) => {
			if (text.includes('cross join conversation')) asked.push([text, values]);
		});
		expect(await store.claim(claimRequest({ limit: 20 }))).toHaveLength(20);
		stopHearing();
		await store.close();
		const read: number[] = [];
		for (const [text, values] of asked) read.push(await rowsReadBy(client, [text, values], ['queue_item']));
		await client.end();
		expect(read).toHaveLength(2);
		expect(Math.max(...read)).toBeLessThan(500);
	});

	it('decides among a few thousand rows without reading them all, before anything is known of the tables', async () => {
		const settings = server().settings();
		const clock = new TestClock();
		const store = await openPostgresStore(settings, clock);
		const address = (number: number): string => `contact${number}@fabrikam.example`;
		const numbers = Array.from({ length: 3_000 }, (_, number) => number);
		await store.write(
			numbers.map((number) => ({ op: 'create', type: 'contact', fields: { emails: [address(number)] } })),
		);
		await store.registerRule(registration());
		for (let start = 0; start < numbers.length; start += 500)
			await store.takeIn(
				numbers
					.slice(start, start + 500)
					.map((number) => arrival({}, email({ from: address(number), regarding: { case: freshId() } }))),
			);
		const items = await store.claim(claimRequest({ limit: 200 }));
		const asked: Array<readonly [text: string, values: readonly unknown[]]> = [];
		const stopHearing = hearQueries((text, values) => asked.push([text, values]));
		await store.load(items, { addresses: true, owner: null });
		await store.loadHeads(items, { addresses: false, owner: null });
		const trace = [{ at: '2026-03-02T10:00:00.000Z', step: 'evaluate', text: 'It fits' }] as const;
		const decision = { outcome: 'ready', reason: 'none', conditionItem: null, output: 0 } as const;
		await store.commit(items.map((item) => ({ claim: claimOf(item), decision, trace })));
		stopHearing();
		await store.close();
		const client = new Client(settings);
		await client.connect();
		// As each transaction of a store has it.
		await client.query(`set search_path to "${settings.schema}"; set random_page_cost = 1.1; begin`);
		const rowsOf = async (pattern: RegExp, tables: readonly string[]): Promise<number[]> => {
			const read: number[] = [];
			for (const [text, values] of asked.filter(([query]) => pattern.test(query)))
				read.push(await rowsReadBy(client, [text, values], tables));
			return read;
		};
		const lookedUp = await rowsOf(/^select .*"(record_address|activity_link)"/, ['record', 'activity_link']);
		// Read, and written.
		const decided = await rowsOf(/^\s*update "queue_item"/, ['queue_item']);
		const costs: number[] = [];
		for (const [text, values] of asked.filter(([query]) => isPlanned(query)))
			costs.push((await planOf(client, `explain (format json) ${text}`, values))?.['Total Cost'] ?? 0);
		await client.end();
		expect(lookedUp).toEqual([200, 200, 200, 200]);
		expect(decided).toEqual([400]);
		// Where the cost would pass 100,000, with some twenty times as many rows, the server compiles each statement anew.
		expect(Math.max(...costs)).toBeLessThan(5_000);
	});

	async function planOf(client: Client, explain: string, values: readonly unknown[]): Promise<Plan | undefined> {
		const { rows } = (await client.query(explain, [...values])) as unknown as {
			rows: Array<{ 'QUERY PLAN': Array<{ Plan: Plan }> }>;
		};
		return rows[0]?.['QUERY PLAN'][0]?.Plan;
	}

	/** Rows that a query takes from tables. */
	async function rowsReadBy(
		client: Client,
		[text, values]: readonly [string, readonly unknown[]],
		tables: readonly string[],
	): Promise<number> {
		const plan = await planOf(client, `explain (analyze, format json) ${text}`, values);
		return plan === undefined ? 0 : rowsRead(plan, tables);
	}

	/** Rows that a plan took from tables, those that it then left out among them. */
	function rowsRead(plan: Plan, tables: readonly string[]): number {
		const { 'Actual Rows': rows = 0, 'Actual Loops': loops = 0, 'Rows Removed by Filter': removed = 0 } = plan;
		const own = tables.includes(plan['Relation Name'] ?? '') ? (rows + removed) * loops : 0;
		return (plan.Plans ?? []).reduce((sum, below) => sum + rowsRead(below, tables), own);
	}

	function seqScans(plan: Plan): string[] {
		const table = plan['Relation Name'] ?? '';
		const own = plan['Node Type'] === 'Seq Scan' && !smallTables.has(table) && !table.startsWith('pg_') ? [table] : [];
		return [...own, ...(plan.Plans ?? []).flatMap(seqScans)];
	}
});
