import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { Client } from '../../../vendor/pg';
import { fillWithPerson } from '../../contract/ledger/contact-data.contract';
import { describeWithPostgres } from '../../support/with-postgres';

const traces = /ada@fabrikam\.example|ada\.byron@home\.example|Ada Byron|Byron, Ada/i;

it('leaves neither address nor name in any byte of the SQLite file after it was rewritten', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-forget-'));
	const file = path.join(folder, 'default.sqlite');
	const store = await openSqliteStore({ file });
	await fillWithPerson(store);
	const bytes = (): string =>
		['', '-wal'].map((suffix) => (existsSync(file + suffix) ? readFileSync(file + suffix, 'latin1') : '')).join('\n');
	expect(bytes()).toMatch(traces);
	await store.deleteContactData('ada@fabrikam.example');
	expect(await store.compact()).toBe(true);
	expect(bytes()).not.toMatch(traces);
	expect(bytes()).toMatch(/sam@fabrikam\.example/);
	expect(await store.queueItems({})).toHaveLength(2);
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

describeWithPostgres('in PostgreSQL', (server) => {
	it('leaves neither address nor name in any table', async () => {
		const settings = server().settings();
		const store = await openPostgresStore(settings);
		await fillWithPerson(store);
		const client = new Client(settings);
		await client.connect();
		const { rows: tables } = (await client.query('select tablename from pg_tables where schemaname = $1', [
			settings.schema,
		])) as { rows: Array<{ tablename: string }> };
		const everything = async (): Promise<string> => {
			const texts: string[] = [];
			for (const { tablename } of tables)
				texts.push(JSON.stringify((await client.query(`select * from "${settings.schema}"."${tablename}"`)).rows));
			return texts.join('\n');
		};
		expect(await everything()).toMatch(traces);
		await store.deleteContactData('ada@fabrikam.example');
		expect(await store.compact()).toBe(false);
		expect(await everything()).not.toMatch(traces);
		await client.end();
		await store.close();
	});
});
