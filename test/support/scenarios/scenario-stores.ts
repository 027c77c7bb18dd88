import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { EmptySchemas } from '../postgres/empty-schemas.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';
import { built } from '../built.ts';
import { postgresTables, sqliteTables, type StoreTables } from '../store-tables.ts';

/** A fresh store, and its tables. */
export interface ScenarioStore {
	readonly store: Store;
	readonly tables: StoreTables;
	/** Once nobody looks at it any more. */
	close(): Promise<void>;
}

/** Makes fresh stores of one kind; `end` ends what they need. */
export interface ScenarioStores {
	open(clock: Clock): Promise<ScenarioStore>;
	end(): Promise<void>;
}

/** Every kind of store that scenarios run on, by its name on the command line. */
export const scenarioStores = new Map<string, () => Promise<ScenarioStores>>([
	['sqlite', sqliteStores],
	['postgres', postgresStores],
]);

async function sqliteStores(): Promise<ScenarioStores> {
	const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-'));
	let count = 0;
	return {
		open: async (clock) => {
			const file = path.join(folder, `${++count}.sqlite`);
			const store = await openSqliteStore({ file, clock });
			return { store, tables: sqliteTables(file), close: async () => await store.close() };
		},
		end: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** One server, and in it an empty schema for each scenario. */
async function postgresStores(): Promise<ScenarioStores> {
	const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
	const server = await PostgresServer.start();
	const schemas = new EmptySchemas(server);
	return {
		open: async (clock) => {
			const settings = await schemas.take();
			const store = await openPostgresStore({ ...settings, poolSize: 5 }, clock);
			return {
				store,
				tables: postgresTables(settings),
				close: async () => {
					await store.close();
					await schemas.giveBack(settings);
				},
			};
		},
		end: async () => await server.dispose(),
	};
}
