import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { openPostgresStore } from '../../../../adapters/store/postgres/open-postgres-store';
import type { PostgresSettings } from '../../../../adapters/store/postgres/postgres-settings';
import type { Store } from '../../../../core/ledger/store';
import { projectRoot } from '../../../support/paths';
import { freePorts } from '../../../support/n8n/free-port';
import { Client } from '../../../../vendor/pg';
import { arrival, claimOf, claimRequest, email, first, minute, registration } from '../../../contract/contract-store';
import { describeWithPostgres } from '../../../support/with-postgres';

const run = promisify(execFile);

/** What a process of its own claims. */
async function claimElsewhere(
	settings: PostgresSettings,
	limit: number,
): Promise<{ id: string; conversations: string[] }> {
	const order = JSON.stringify({ settings, request: claimRequest({ limit }) });
	const script = path.join(projectRoot, 'test/adapters/store/postgres/postgres-claimer.ts');
	const { stdout } = await run(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', script, order], {
		cwd: projectRoot,
		timeout: 120_000,
	});
	return JSON.parse(stdout) as { id: string; conversations: string[] };
}

describeWithPostgres('the PostgreSQL store', (server) => {
	const stores: Store[] = [];
	const open = async (settings: PostgresSettings): Promise<Store> => {
		const store = await openPostgresStore(settings);
		stores.push(store);
		return store;
	};
	const query = async (text: string, values: readonly unknown[] = []): Promise<Array<Record<string, unknown>>> => {
		const client = new Client({ ...server().settings() });
		await client.connect();
		const { rows } = await client.query(text, [...values]);
		await client.end();
		return rows as Array<Record<string, unknown>>;
	};
	afterEach(async () => {
		await Promise.all(stores.splice(0).map(async (store) => await store.close()));
	});

	describe('with several processes', () => {
		it('is migrated once when five start at once on an empty database', async () => {
			const settings = server().settings();
			const answers = await Promise.all(Array.from({ length: 5 }, async () => await claimElsewhere(settings, 0)));
			expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
			const [counted] = await query(
				`select count(*) as rows, count(distinct number) as numbers from "${settings.schema}".migration`,
			);
			expect(counted?.['rows']).toBe(counted?.['numbers']);
		});

		it('gives each conversation to one of two that claim from one queue', async () => {
			const settings = server().settings();
			const store = await open(settings);
			await store.registerRule(registration());
			for (let batch = 0; batch < 6; batch++) {
				await store.takeIn(
					Array.from({ length: 50 }, (_, at) => arrival({ conversationKeys: [`${batch} ${Math.floor(at / 2)}`] })),
				);
			}
			const [one, other] = await Promise.all([claimElsewhere(settings, 3), claimElsewhere(settings, 3)]);
			const claimed = [...(one?.conversations ?? []), ...(other?.conversations ?? [])];
			expect(claimed).toHaveLength(150);
			expect(new Set(claimed).size).toBe(150);
			expect(Math.min(one?.conversations.length ?? 0, other?.conversations.length ?? 0)).toBeGreaterThan(0);
		});

		it('keeps both of two changes that update one record at once', async () => {
			const settings = server().settings();
			const [one, other] = [await open(settings), await open(settings)];
			const id = 'c1';
			await one.write([{ op: 'create', type: 'lead', id, fields: {} }]);
			const names = Array.from({ length: 20 }, (_, at) => `field${at}`);
			await Promise.all(
				names.map(
					async (name, at) =>
						await (at % 2 === 0 ? one : other).write([{ op: 'update', type: 'lead', id, fields: { [name]: at } }]),
				),
			);
			expect(Object.keys(first(await one.get('lead', [id])))).toEqual(expect.arrayContaining(names));
		});

		it('does batches that change the same records in other orders', async () => {
			const settings = server().settings();
			const [one, other] = [await open(settings), await open(settings)];
			const ids = Array.from({ length: 10 }, (_, at) => `lead ${at}`);
			await one.write(ids.map((id) => ({ op: 'create', type: 'lead', id, fields: {} })));
			const update = (order: readonly string[]) =>
				order.map((id) => ({ op: 'update' as const, type: 'lead', id, fields: { seen: true } }));
			const both = await Promise.all(
				Array.from(
					{ length: 10 },
					async (_, at) => await (at % 2 === 0 ? one.write(update(ids)) : other.write(update([...ids].reverse()))),
				),
			);
			expect(both.flat().filter((result) => result instanceof Error)).toEqual([]);
		});

		it('wakes who waits elsewhere within 100 ms, also after the listening connection was cut', async () => {
			const settings = server().settings();
			const [waiting, writing] = [await open(settings), await open(settings)];
			// The first wait connects; it ends when notifications are known to come through.
			await waiting.waitForWork(5_000, AbortSignal.timeout(5_000));
			for (const cut of [false, true]) {
				if (cut) {
					await query(
						"select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and (query like '%pg_notify(%' or query like 'listen%')",
					);
					await waiting.waitForWork(5_000, AbortSignal.timeout(5_000));
					await waiting.waitForWork(1_500, AbortSignal.timeout(1_500));
				}
				await new Promise((resolve) => setTimeout(resolve, 150));
				const waited = waiting.waitForWork(5_000, AbortSignal.timeout(5_000)).then(() => performance.now());
				await new Promise((resolve) => setTimeout(resolve, 150));
				const [intakeDone, woken] = await Promise.all([
					writing.takeIn([arrival()]).then(() => performance.now()),
					waited,
				]);
				expect(woken - intakeDone).toBeLessThan(100);
			}
		});
	});

	describe('when something is wrong with the server', () => {
		it('refuses the one call whose connection was ended, and does the next', async () => {
			const settings = server().settings({ poolSize: 1 });
			const store = await open(settings);
			const blocker = new Client(settings);
			await blocker.connect();
			await blocker.query(`begin; lock table "${settings.schema}".number_sequence in access exclusive mode`);
			const cut = store.takeIn([arrival()]).catch((error: unknown) => error);
			for (let ended = 0; ended === 0;) {
				ended = (await query("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"))
					.length;
			}
			await blocker.query('rollback');
			await blocker.end();
			expect(await cut).toMatchObject({ name: 'ArcError', code: 'storeUnavailable' });
			expect(await store.takeIn([arrival()])).toMatchObject([{ known: false }]);
		});

		it('goes on after the server was started again', async () => {
			const store = await open(server().settings());
			await server().stop();
			await expect(store.takeIn([arrival()])).rejects.toMatchObject({ name: 'ArcError', code: 'storeUnavailable' });
			await server().startAgain();
			expect(await store.takeIn([arrival()])).toMatchObject([{ known: false }]);
		});

		it.each<[why: string, changes: () => Promise<Partial<PostgresSettings>>, code: string, text: string]>([
			['a wrong password', async () => ({ password: 'wrong-secret' }), 'credentialInvalid', 'refused the login'],
			['a database that is not there', async () => ({ database: 'nowhere' }), 'credentialInvalid', 'no such database'],
			[
				'nobody on the port',
				async () => ({ port: (await freePorts(1))[0] ?? 0 }),
				'storeUnavailable',
				'refused the connection',
			],
			['a host without an address', async () => ({ host: 'nowhere.invalid' }), 'storeUnavailable', 'was not found'],
			['a certificate of nobody known', async () => ({ tls: 'verify' }), 'credentialInvalid', 'not trusted'],
			[
				'a schema that could be anything',
				async () => ({ schema: 'a"; drop' }),
				'credentialInvalid',
				'cannot be the schema',
			],
			['no host', async () => ({ host: ' ' }), 'credentialInvalid', 'host of the PostgreSQL server is empty'],
			['a pool of none', async () => ({ poolSize: 0 }), 'credentialInvalid', 'pool of 0'],
			[
				'a user who may make no schema',
				async () => {
					await query("create role reader login password 'reader-secret'");
					return { user: 'reader', password: 'reader-secret' };
				},
				'storeUnavailable',
				'denied permission',
			],
		])('says so: %s', async (_why, changes, code, text) => {
			const changed = await changes();
			const error = await openPostgresStore(server().settings(changed)).catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({
				name: 'ArcError',
				code,
				message: expect.stringContaining(text) as string,
				hint: expect.any(String) as string,
			});
			expect(`${JSON.stringify(error)} ${String(error)} ${String((error as Error).cause)}`).not.toContain('secret');
		});

		it.each<[why: string, tls: () => Partial<PostgresSettings>]>([
			['the authority is given', () => ({ tls: 'verify', ca: server().certificate, host: 'localhost' })],
			['self-signed certificates are allowed', () => ({ tls: 'trustAny' })],
		])('connects over TLS where %s', async (_why, tls) => {
			const settings = server().settings({ ...tls(), poolSize: 1 });
			await open(settings);
			const rows = await query(
				"select s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid) where a.application_name = 'n8n-nodes-arc'",
			);
			expect(rows).toContainEqual({ ssl: true });
		});
	});

	it('takes texts that PostgreSQL cannot hold, and searches beside them', async () => {
		const store = await open(server().settings());
		const odd = 'a\0b\ud800c\\u0000';
		await store.takeIn([arrival({}, email({ subject: odd, text: odd }))]);
		await store.write([
			{ op: 'create', type: 'lead', id: 'odd', fields: { note: odd, place: 'Oslo' } },
			{ op: 'create', type: 'lead', id: 'plain', fields: { place: 'Bergen' } },
		]);
		expect((await store.list('lead', { where: { place: 'Oslo' } })).records).toMatchObject([{ id: 'odd' }]);
		expect((await store.list('lead', { where: { note: odd } })).records).toMatchObject([{ id: 'odd' }]);
		expect((await store.list('lead', { where: { note: null } })).records).toMatchObject([{ id: 'plain' }]);
	});

	it('has the clock of the server', async () => {
		const store = await open(server().settings());
		expect(Math.abs((await store.now()) - Date.now())).toBeLessThan(1_000);
		await store.registerRule(registration());
		await store.takeIn([arrival()]);
		const [item] = await store.claim(claimRequest());
		expect(await store.extend([claimOf(first(item === undefined ? [] : [item]))], minute)).toHaveLength(1);
	});
});
