import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { RecordStore } from '../../../core/record-store.ts';
import { projectRoot } from '../paths.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));

/** Makes fresh stores of one kind; `end` ends what they need. */
export interface ScenarioStores {
	open(clock: Clock): Promise<RecordStore>;
	end(): Promise<void>;
}

/** Every kind of store that scenarios run on, by its name on the command line. */
export const scenarioStores = new Map<string, () => Promise<ScenarioStores>>([
	['sqlite', sqliteStores],
	['postgres', postgresStores],
]);

async function sqliteStores(): Promise<ScenarioStores> {
	const { openSqliteStore } = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as typeof import('../../../adapters/store/sqlite/open-sqlite-store.ts');
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-'));
	let count = 0;
	return {
		open: async (clock) => await openSqliteStore({ file: path.join(folder, `${++count}.sqlite`), clock }),
		end: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** One server, and in it a schema for each scenario. */
async function postgresStores(): Promise<ScenarioStores> {
	const { openPostgresStore } = load('./dist/adapters/store/postgres/open-postgres-store.js') as typeof import('../../../adapters/store/postgres/open-postgres-store.ts');
	const server = await PostgresServer.start();
	return {
		open: async (clock) => await openPostgresStore(server.settings({ poolSize: 5 }), clock),
		end: async () => await server.dispose(),
	};
}
