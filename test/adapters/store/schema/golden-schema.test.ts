import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgresStore } from '../../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { projectRoot } from '../../../support/paths';
import { describeWithPostgres } from '../../../support/with-postgres';
import { postgresSchema, sqliteSchema } from './schema-text';

/** What all migrations together make is kept as text, so that a change of the schema is seen as one. */
function expectGolden(name: string, schema: string): void {
	const file = path.join(projectRoot, 'test/fixtures/schema', name);
	if (process.env['ARC_RENEW_SCHEMA'] !== undefined) writeFileSync(file, schema);
	const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
	const renew =
		'If a new migration means the difference, renew the file with: ARC_RENEW_SCHEMA=1 npx jest test/adapters/store/schema/golden-schema.test.ts';
	expect({ renew, schema }).toEqual({ renew, schema: kept });
}

it('has the kept schema in SQLite after all migrations', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-schema-'));
	const file = path.join(folder, 'default.sqlite');
	await (await openSqliteStore({ file })).close();
	const database = new DatabaseSync(file);
	const schema = sqliteSchema(database);
	database.close();
	rmSync(folder, { recursive: true, force: true });
	expectGolden('sqlite.sql', schema);
});

describeWithPostgres('on a real server', (server) => {
	it('has the kept schema in PostgreSQL after all migrations', async () => {
		const settings = server().settings();
		await (await openPostgresStore(settings)).close();
		expectGolden('postgres.sql', await postgresSchema(settings));
	});
});
