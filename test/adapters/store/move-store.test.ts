import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { moveStore } from '../../../adapters/store/move/move-store';
import { movedTables } from '../../../adapters/store/move/tables';
import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings';
import { migrations } from '../../../adapters/store/sql/schema/migrate';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { sqliteDialect } from '../../../adapters/store/sqlite/sqlite-dialect';
import { Client } from '../../../vendor/pg';
import { registration, TestClock } from '../../contract/contract-store';
import { describeWithPostgres } from '../../support/with-postgres';
import { makeEarlierStore } from './schema/earlier-stores';

describeWithPostgres('an embedded store', (server) => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-move-'));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	let files = 0;
	/** A store that was in use since the first version, and so has rows in every table that there was. */
	async function makeStore(): Promise<{ file: string; id: string }> {
		const file = path.join(folder, `${(files += 1)}.sqlite`);
		const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
		const id = await makeEarlierStore(sqliteDialect(database, new TestClock()), migrations.length);
		const store = await openSqliteStore({ file });
		await store.write([
			{ op: 'create', type: 'contact', fields: { lastName: 'Zoë 🦊', emails: ['zoe@contoso.example'] } },
			{ op: 'create', type: 'case', fields: { title: 'A case', description: 'x'.repeat(100_000) } },
		]);
		await store.close();
		return { file, id };
	}

	async function query(settings: PostgresSettings, text: string): Promise<void> {
		const client = new Client(settings);
		await client.connect();
		try {
			await client.query(text);
		} finally {
			await client.end();
		}
	}

	it('has each of its tables among those that are moved', async () => {
		const { file } = await makeStore();
		const database = new DatabaseSync(file);
		const tables = database.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'");
		const names = tables.all().map(({ name }) => String(name));
		database.close();
		expect([...movedTables.map(({ name }) => name), 'store', 'migration'].sort()).toEqual(names.sort());
	});

	it('goes on in PostgreSQL as it was, under its own id, and is left behind', async () => {
		const { file, id } = await makeStore();
		const into = server().settings();
		const told: string[] = [];
		const report = await moveStore({ file, into, onTable: (table) => told.push(table) });
		expect(report).toMatchObject({ store: id, alreadyMoved: false });
		expect(told).toEqual(movedTables.map(({ name }) => name));
		for (const table of ['record', 'activity', 'raw_message', 'queue_item', 'reply', 'mailbox_position', 'setting']) {
			expect([table, report.tables[table]?.rows]).not.toEqual([table, 0]);
		}

		const store = await openPostgresStore(into);
		expect(store.id).toBe(id);
		expect(await store.settings()).toMatchObject({ smartMatching: true });
		expect((await store.list('contact', { email: 'zoe@contoso.example' })).records).toMatchObject([
			{ lastName: 'Zoë 🦊' },
		]);
		expect(Buffer.from((await store.rawMessage('a-done')) ?? []).toString()).toBe('From: ada');
		const [made] = await store.write([{ op: 'create', type: 'case', fields: { title: 'The next one' } }]);
		expect(made).toMatchObject({ record: { number: 'CAS-00009' } });
		await store.close();

		await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'storeMoved' });
		expect(await moveStore({ file, into })).toMatchObject({ store: id, alreadyMoved: true });
	});

	it('is not moved while a rule of it is active, and is as it was then', async () => {
		const { file } = await makeStore();
		const store = await openSqliteStore({ file });
		await store.registerRule(registration({ queueId: 'q-support', name: 'Support' }));
		const into = server().settings();
		await expect(moveStore({ file, into })).rejects.toMatchObject({
			code: 'storeInUse',
			message: 'The rule "Support" is active on the embedded store',
		});
		expect(await store.list('case')).toMatchObject({ records: expect.arrayContaining([expect.anything()]) as unknown });
		await store.close();
	});

	it('is not moved into a schema that holds something else', async () => {
		const { file } = await makeStore();
		const into = server().settings();
		const other = await openPostgresStore(into);
		await other.write([{ op: 'create', type: 'case', fields: { title: 'Of somebody else' } }]);
		await other.close();
		await expect(moveStore({ file, into })).rejects.toMatchObject({ code: 'storeNotEmpty' });
		await (await openSqliteStore({ file })).close();
	});

	it.each(['setting', 'activity', 'queue_item', 'outage'])(
		'goes on where it ended, when it ended behind %s',
		async (table) => {
			const { file, id } = await makeStore();
			const into = server().settings();
			const end = (name: string): void => {
				if (name === table) throw new Error('The process was ended');
			};
			await expect(moveStore({ file, into, onTable: end })).rejects.toThrow('The process was ended');
			await expect(openPostgresStore(into)).rejects.toMatchObject({ code: 'storeMoved' });
			await (await openSqliteStore({ file })).close();
			expect(await moveStore({ file, into })).toMatchObject({ store: id, alreadyMoved: false });
		},
	);

	it('says so when a row is another one there', async () => {
		const { file } = await makeStore();
		const into = server().settings();
		const ended = moveStore({
			file,
			into,
			onTable: (name) => {
				if (name === 'record') throw new Error('The process was ended');
			},
		});
		await expect(ended).rejects.toThrow('The process was ended');
		await query(into, `update "${into.schema}".record set name = 'somebody else' where number = 'CAS-00007'`);
		await expect(moveStore({ file, into })).rejects.toMatchObject({
			code: 'storeUnavailable',
			message: expect.stringMatching(/^The table record has \d+ rows with the checksum/) as string,
		});
		await expect(openPostgresStore(into)).rejects.toMatchObject({ code: 'storeMoved' });
		await (await openSqliteStore({ file })).close();
	});

	it('that is not there is not made', async () => {
		const file = path.join(folder, 'none.sqlite');
		await expect(moveStore({ file, into: server().settings() })).rejects.toMatchObject({ code: 'storeUnavailable' });
	});
});
