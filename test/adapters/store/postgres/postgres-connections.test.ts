import { openPostgresStore } from '../../../../adapters/store/postgres/open-postgres-store';
import { postgresDialect } from '../../../../adapters/store/postgres/postgres-dialect';
import type { Db } from '../../../../adapters/store/sql/schema/schema';
import type { Store } from '../../../../core/ledger/store';
import { Kysely, sql } from '../../../../vendor/kysely';
import { Client } from '../../../../vendor/pg';
import { arrival, email } from '../../../contract/contract-store';
import { describeWithPostgres } from '../../../support/with-postgres';
import { DeafProxy } from './deaf-proxy';

describeWithPostgres('the connections of the PostgreSQL store', (server) => {
	const stores: Store[] = [];
	let watcher: Client;
	const open = async (settings: Parameters<typeof openPostgresStore>[0]): Promise<Store> => {
		const store = await openPostgresStore(settings);
		stores.push(store);
		return store;
	};
	const query = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
		(await watcher.query(text, values)).rows as Row[];
	const connections = async (): Promise<number> => {
		const [row] = await query<{ count: number }>(
			`select count(*)::int as count from pg_stat_activity where application_name = 'n8n-nodes-arc'`,
		);
		return row?.count ?? -1;
	};
	beforeEach(async () => {
		watcher = new Client(server().settings());
		await watcher.connect();
		while ((await connections()) > 0);
	});
	afterEach(async () => {
		await Promise.all(stores.splice(0).map(async (store) => await store.close()));
		await watcher.end();
	});

	it('are as many as the pool size at most, however much is asked at once', async () => {
		const store = await open(server().settings({ poolSize: 3 }));
		await Promise.all(
			Array.from({ length: 30 }, async (_, at) => await store.write([{ op: 'create', type: 'lead', fields: { at } }])),
		);
		expect(await connections()).toBe(3);
		expect((await store.list('lead')).records).toHaveLength(30);
	});

	it('are closed when nobody used them for 30 seconds, and opened again by the next call', async () => {
		const store = await open(server().settings());
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date'] });
		try {
			await Promise.all(Array.from({ length: 5 }, async () => await store.settings()));
			expect(await connections()).toBeGreaterThan(1);
			await jest.advanceTimersByTimeAsync(31_000);
			while ((await connections()) > 0);
			expect(await store.settings()).toMatchObject({ smartMatching: false });
			expect(await connections()).toBe(1);
		} finally {
			jest.useRealTimers();
		}
	});

	it('wait for another process that changes the schema, however long it takes', async () => {
		const settings = server().settings();
		const name = `n8n-nodes-arc ${settings.schema} migrate`;
		await query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date'] });
		try {
			const opening = open(settings);
			const waiting = `select 1 from pg_stat_activity where application_name = 'n8n-nodes-arc' and wait_event_type = 'Lock'`;
			while ((await query(waiting)).length === 0);
			await jest.advanceTimersByTimeAsync(600_000);
			await query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
			expect(await (await opening).settings()).toMatchObject({ smartMatching: false });
		} finally {
			jest.useRealTimers();
		}
	});

	it('change the schema without the limits of time that their user has', async () => {
		const settings = server().settings({ user: 'hurried' });
		await query(`create role hurried login superuser password '${settings.password}'`);
		await query(`alter role hurried set statement_timeout = '1min'`);
		await query(`alter role hurried set lock_timeout = '1s'`);
		const dialect = postgresDialect(settings);
		const db: Db = new Kysely({ dialect: dialect.kysely });
		await db.transaction().execute(async (transaction) => {
			await dialect.prepare(transaction);
			const limits = sql<{
				name: string;
			}>`select name from pg_settings where name in ('statement_timeout', 'lock_timeout') and setting <> '0'`;
			expect((await limits.execute(transaction)).rows).toEqual([]);
		});
		await dialect.close();
		await db.destroy();
	});

	it('keep each schema a store of its own, and put nothing anywhere else', async () => {
		const [one, other] = [server().settings(), server().settings({ schema: 'support_desk_2' })];
		const [first, second] = [await open(one), await open(other)];
		await first.takeIn([arrival()]);
		expect(first.id).not.toBe(second.id);
		expect([(await first.queueItems({})).length, (await second.queueItems({})).length]).toEqual([1, 0]);
		const schemas = await query<{ schemaname: string }>(
			`select distinct schemaname from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
		);
		expect(schemas.map(({ schemaname }) => schemaname)).toEqual(expect.arrayContaining([one.schema, other.schema]));
		expect(schemas.map(({ schemaname }) => schemaname)).not.toContain('public');
	});

	it('undo a transaction in which a statement failed that nobody waited for, and go on', async () => {
		const settings = server().settings();
		const store = await open(settings);
		await query(`alter table "${settings.schema}".queue_item add constraint narrow check (subject_text <> 'wide')`);
		const refused = arrival({}, email({ subject: 'Wide' }));
		await expect(store.takeIn([refused])).rejects.toThrow('23514');
		expect(await store.activities([refused.activity.id])).toEqual([]);
		expect(await store.takeIn([arrival()])).toMatchObject([{ known: false }]);
		expect(await connections()).toBe(1);
	});

	it('look once a second where no notification comes through, as behind a transaction pooler', async () => {
		const settings = server().settings();
		const writing = await open(settings);
		const proxy = await DeafProxy.start(settings.port);
		try {
			const waiting = await open({ ...settings, port: proxy.port });
			const began = performance.now();
			const waited = waiting.waitForWork(20_000, AbortSignal.timeout(20_000)).then(() => performance.now() - began);
			await writing.takeIn([arrival()]);
			expect(await waited).toBeLessThan(3_000);
			expect(await waiting.queueItems({})).toHaveLength(1);
			expect(proxy.dropped).toBeGreaterThan(0);
			await Promise.all(stores.splice(0).map(async (store) => await store.close()));
		} finally {
			await proxy.end();
		}
	});
});
