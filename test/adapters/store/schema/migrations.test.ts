import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgresStore } from '../../../../adapters/store/postgres/open-postgres-store';
import { postgresDialect } from '../../../../adapters/store/postgres/postgres-dialect';
import { migrations } from '../../../../adapters/store/sql/schema/migrate';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { sqliteDialect } from '../../../../adapters/store/sqlite/sqlite-dialect';
import type { Store } from '../../../../core/ledger/store';
import { Client } from '../../../../vendor/pg';
import { claimOf, claimRequest, closing, first, registration, TestClock } from '../../../contract/contract-store';
import { postgresTables, sqliteTables, type StoreTables } from '../../../support/store-tables';
import { describeWithPostgres } from '../../../support/with-postgres';
import { earlierVersions, makeEarlierStore } from './earlier-stores';
import { OpenerProcesses } from '../opener-processes';

const queueId = 'q-support';

/** What each version kept is there, and what it left open is handled. */
async function expectUsable(store: Store, tables: StoreTables, version: number): Promise<void> {
	expect(await store.settings()).toMatchObject({ smartMatching: true, queueItemForMailbox: true });
	expect(await store.get('case', ['k-7'])).toMatchObject([{ number: 'CAS-00007', customer: { contact: 'c-ada' } }]);
	expect((await store.list('contact', { email: 'ada@fabrikam.example' })).records).toMatchObject([{ id: 'c-ada' }]);
	expect(await store.list('case', { search: 'printer' })).toMatchObject({ records: [{ id: 'k-7' }] });
	const [made] = await store.write([{ op: 'create', type: 'case', fields: { title: 'New' } }]);
	expect(made).toMatchObject({ record: { number: expect.stringMatching(/0*8$/) as string } });
	if (version >= 2) {
		expect(await store.messages(['done@fabrikam.example'])).toMatchObject([
			{ activityId: 'a-done', regarding: { case: 'k-7' } },
		]);
		expect(Buffer.from((await store.rawMessage('a-done')) ?? []).toString()).toBe('From: ada');
	}
	if (version >= 3) {
		await store.registerRule(registration({ queueId }));
		const claimed = await store.claim(claimRequest({ queueId }));
		expect(claimed).toMatchObject([{ id: 'i-open', pastConnection: version >= 10 }]);
		expect(await store.load(claimed, { addresses: true, owner: null })).toMatchObject([
			{ addressHolders: [{ id: 'c-ada' }], queue: { id: queueId } },
		]);
		const [heads] = await store.loadHeads(claimed, { addresses: true, owner: null });
		expect(heads?.activity).toMatchObject({ id: 'a-open', from: 'ada@fabrikam.example', regarding: null });
		await store.commit([{ claim: claimOf(first(claimed)), close: closing }]);
		expect(await store.hold([{ queueItemId: 'i-done', number: 1 }], 60_000)).toMatchObject([
			{ kind: 'closed', item: { records: { case: { case: 'k-7' } } } },
		]);
		expect(await store.entries({ subject: 'printer jams' })).toMatchObject({
			entries: [{ id: 'i-waiting' }, { id: 'i-done', subject: 'Printer Jams' }],
		});
	}
	if (version >= 14) {
		expect((await store.list('contact', { email: 'ada@home.example' })).records).toMatchObject([{ id: 'c-ada' }]);
	}
	if (version >= 15) {
		await store.heartbeat('r1', 'i1');
		expect((await store.overview([24])).outages).toMatchObject([
			{ of: 'mailbox', ruleName: 'Cases from mail', since: '2025-03-02T11:00:00.000Z' },
		]);
	}
	if (version >= 16) {
		expect((await store.externals([{ system: 'HubSpot', id: '4711' }])).size).toBe(1);
		expect(await store.queueItems({ ids: ['i-open'] })).toMatchObject([
			{ begun: { external: '2025-03-02T11:00:00.000Z' } },
		]);
	}
	if (version >= 11) {
		expect(await store.hold([{ queueItemId: 'i-purged', number: 1 }], 60_000)).toMatchObject([
			{ kind: 'closed', item: { records: { case: { case: 'k-7' } } } },
		]);
	}
	if (version >= 12) {
		expect(await store.eventsFor('l-1', 10)).toMatchObject([
			{ id: 'e-1', content: { kind: 'replyStopped', queueItemId: 'i-done' } },
		]);
		expect((await store.recordTypes()).at(-1)).toMatchObject({ name: 'custom_device' });
		expect(await store.fieldsOf('custom_device')).toMatchObject([{ name: 'serial' }]);
	}
	if (version >= 5) expect(await tables.monitorEntries()).toMatchObject([{ queueItemId: 'i-open' }, { id: 'm-1' }]);
}

describe('the embedded store', () => {
	let folder = '';
	let processes: OpenerProcesses | undefined;
	beforeAll(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-migrations-'));
		processes = await OpenerProcesses.start(5);
	});
	afterAll(async () => {
		await processes?.end();
		rmSync(folder, { recursive: true, force: true });
	});

	it('is made once when five processes start at once', async () => {
		const answers = await processes?.openAtOnce({ file: path.join(folder, 'new.sqlite') });
		expect(new Set(answers?.map((answer) => JSON.stringify(answer))).size).toBe(1);
		expect(answers).toMatchObject([{ id: expect.any(String) as string }, {}, {}, {}, {}]);
	});

	it.each(earlierVersions)(
		'is brought up to date from version %i with its data when five processes start at once',
		async (version) => {
			const file = path.join(folder, `${version}.sqlite`);
			const id = await makeEarlierStore(
				sqliteDialect(new DatabaseSync(file, { enableForeignKeyConstraints: true }), new TestClock()),
				version,
			);
			expect(await processes?.openAtOnce({ file })).toEqual(Array.from({ length: 5 }, () => ({ id })));
			const store = await openSqliteStore({ file, clock: new TestClock() });
			await expectUsable(store, sqliteTables(file), version);
			await store.close();
			const database = new DatabaseSync(file);
			expect(database.prepare('select count(*) as count from migration').get()).toEqual({ count: migrations.length });
			expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
			database.close();
		},
	);
});

describeWithPostgres('the PostgreSQL store', (server) => {
	let processes: OpenerProcesses | undefined;
	beforeAll(async () => {
		processes = await OpenerProcesses.start(5);
	});
	afterAll(async () => await processes?.end());

	it.each(earlierVersions)(
		'is brought up to date from version %i with its data when five processes start at once',
		async (version) => {
			const settings = server().settings();
			const clock = new TestClock();
			const id = await makeEarlierStore(postgresDialect(settings, clock), version);
			expect(await processes?.openAtOnce({ settings })).toEqual(Array.from({ length: 5 }, () => ({ id })));
			const store = await openPostgresStore(settings, clock);
			const tables = postgresTables(settings);
			await expectUsable(store, tables, version);
			await tables.end();
			await store.close();
			const client = new Client(settings);
			await client.connect();
			const { rows } = await client.query(`select count(*)::int as count from "${settings.schema}".migration`);
			await client.end();
			expect(rows).toEqual([{ count: migrations.length }]);
		},
	);

	it('says what to do about views on its tables, and is brought up to date without them', async () => {
		const settings = server().settings();
		const id = await makeEarlierStore(postgresDialect(settings, new TestClock()), migrations.length - 1);
		const client = new Client(settings);
		await client.connect();
		await client.query(`create view named as select name from "${settings.schema}".record`);
		await expect(openPostgresStore(settings)).rejects.toMatchObject({
			code: 'storeUnavailable',
			hint: expect.stringContaining('drop those, open the store, and make them again') as string,
		});
		await client.query('drop view named');
		await client.end();
		const store = await openPostgresStore(settings);
		expect(store.id).toBe(id);
		await store.close();
	});

	it.each<[why: string, held: string, wanted: string]>([
		['a step of an earlier version is at work', 'queue_item', 'activity'],
		['somebody comes to the tables in another order', 'activity', 'queue_item'],
	])('is brought up to date also while %s', async (_why, held, wanted) => {
		const settings = server().settings();
		const id = await makeEarlierStore(postgresDialect(settings, new TestClock()), migrations.length - 1);
		const client = new Client(settings);
		await client.connect();
		// Of two that wait for each other the one that looks first is ended: not this one, which nobody would begin again.
		await client.query(`begin; set local deadlock_timeout = '30s'; set local search_path to "${settings.schema}"`);
		await client.query(`select 1 from ${held} limit 1`);
		const opening = openPostgresStore(settings);
		const waiting = `select 1 from pg_locks where not granted and relation = '${settings.schema}.${held}'::regclass`;
		while ((await client.query(waiting)).rows.length === 0);
		await client.query(`select 1 from ${wanted} limit 1; commit`);
		await client.end();
		const store = await opening;
		expect(store.id).toBe(id);
		await store.close();
	});
});
