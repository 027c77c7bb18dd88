import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { EmptySchemas } from '../postgres/empty-schemas.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';
import { built } from '../built.ts';

/** Makes fresh stores of one kind; `end` ends what they need. */
export interface ScenarioStores {
	open(clock: Clock): Promise<Store>;
	/** Closes a store that nobody looks at any more. */
	close(store: Store): Promise<void>;
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
		open: async (clock) => await openSqliteStore({ file: path.join(folder, `${++count}.sqlite`), clock }),
		close: async (store) => await store.close(),
		end: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** One server, and in it an empty schema for each scenario. */
async function postgresStores(): Promise<ScenarioStores> {
	const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
	const server = await PostgresServer.start();
	const schemas = new EmptySchemas(server);
	const taken = new Map<Store, PostgresSettings>();
	return {
		open: async (clock) => {
			const settings = await schemas.take();
			const store = await openPostgresStore({ ...settings, poolSize: 5 }, clock);
			taken.set(store, settings);
			return store;
		},
		close: async (store) => {
			await store.close();
			const settings = taken.get(store);
			taken.delete(store);
			if (settings !== undefined) await schemas.giveBack(settings);
		},
		end: async () => await server.dispose(),
	};
}
