import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { migrate, migrations } from '../../../../adapters/store/sql/schema/migrate';
import type { Schema } from '../../../../adapters/store/sql/schema/schema';
import type { SqlDialect } from '../../../../adapters/store/sql/database/sql-dialect';
import { Kysely, sql } from '../../../../vendor/kysely';
import { projectRoot } from '../../../support/paths';

/** The numbers of all earlier versions of the schema. */
export const earlierVersions = migrations.map((_migration, index) => index).slice(1);

/** The statements that fill a store which has just reached a version; none where nothing new is kept. */
function fillings(version: number, bytes: string): string[] {
	const file = path.join(projectRoot, 'test/fixtures/earlier-stores', `${String(version).padStart(2, '0')}.sql`);
	const text = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('BYTES', bytes) : '';
	return text.split(/;\n/).filter((statement) => statement.trim() !== '');
}

/** Makes the store of an earlier version that has been in use since the first one: each version adds what it can hold. */
export async function makeEarlierStore(dialect: SqlDialect, version: number): Promise<string> {
	const db = new Kysely<Schema>({ dialect: dialect.kysely, plugins: dialect.plugins });
	let id = '';
	try {
		for (let reached = 1; reached <= version; reached++) {
			id = await migrate(db, dialect, reached);
			await db.transaction().execute(async (trx) => {
				for (const statement of fillings(reached, dialect.columnTypes.bytes)) await sql.raw(statement).execute(trx);
			});
		}
	} finally {
		dialect.close();
		await db.destroy();
	}
	return id;
}
