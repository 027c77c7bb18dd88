import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { Store } from '../../../core/ledger/store.ts';
import { EmptiedSqlite } from '../emptied-sqlite.ts';
import { EmptySchemas } from '../postgres/empty-schemas.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';
import { built } from '../built.ts';
import { originatingQueue } from '../dataverse/model/originating-queue.ts';
import { EmptiedStores } from './emptied-stores.ts';
import { declareGiven } from './given-tables.ts';
import type { Scenario } from './scenario.ts';
import { fetchSend } from '../dataverse-client/fetch-send.ts';
import { withUsers } from '../dataverse-client/with-users.ts';
import { startDataverse } from '../dataverse/start-dataverse.ts';
import { postgresTables, sqliteTables, type StoreTables } from '../store-tables.ts';

/** A store in which nothing is yet, and its tables. */
export interface ScenarioStore {
	readonly store: Store;
	readonly tables: StoreTables;
	/** Once nobody looks at it any more. */
	close(): Promise<void>;
}

/** Gives empty stores of one kind; `end` ends what they need. */
export interface ScenarioStores {
	/** @throws RefusedScenario where the scenario asks for what no such store has */
	open(clock: Clock, scenario: Scenario): Promise<ScenarioStore>;
	end(): Promise<void>;
}

/** Every kind of store that scenarios run on, by its name on the command line. */
export const scenarioStores = new Map<string, () => Promise<ScenarioStores>>([
	['sqlite', sqliteStores],
	['postgres', postgresStores],
	['dataverse', dataverseStores],
]);

/** Files in one folder, and a store that the scenarios have one after the other. */
export async function sqliteStores(): Promise<ScenarioStores> {
	const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-'));
	let count = 0;
	const emptied: EmptiedSqlite[] = [];
	const stores = new EmptiedStores(async (clock) => {
		const file = path.join(folder, `${++count}.sqlite`);
		const store = await openSqliteStore({ file, clock });
		const rows = new EmptiedSqlite(file);
		emptied.push(rows);
		return { store, tables: sqliteTables(file), empty: async () => rows.empty() };
	});
	return {
		open: async (clock) => await stores.open(clock),
		end: async () => {
			for (const rows of emptied) rows.close();
			await stores.end();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** One server, and in it a store that the scenarios have one after the other. */
async function postgresStores(): Promise<ScenarioStores> {
	const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
	const server = await PostgresServer.start();
	const schemas = new EmptySchemas(server);
	const opened: { end(): Promise<void> }[] = [];
	const stores = new EmptiedStores(async (clock) => {
		const settings = await schemas.take();
		const store = await openPostgresStore({ ...settings, poolSize: 5 }, clock);
		const tables = postgresTables(settings);
		opened.push(tables);
		return { store, tables, empty: async () => await schemas.empty(settings) };
	});
	return {
		open: async (clock) => await stores.open(clock),
		end: async () => {
			await Promise.all([stores, ...opened].map(async (each) => await each.end()));
			await server.dispose();
		},
	};
}

/** An embedded ledger for each scenario, and a Dataverse of its own beside it. */
async function dataverseStores(): Promise<ScenarioStores> {
	const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
	const { storeApart } = built('adapters/store/apart/store-apart');
	const { dataverseRecords } = built('adapters/dataverse/records/dataverse-records');
	const { dataverseClient } = built('adapters/dataverse/web-api/client');
	const { TableCache } = built('adapters/dataverse/tables/describe-tables');
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-'));
	let count = 0;
	return {
		open: async (clock, scenario) => {
			const dataverse = await startDataverse();
			const { environment } = dataverse.server;
			environment.now = () => clock.now();
			// As an administrator sets the numbering of cases.
			environment.caseNumber = (count) => `CAS-${String(count).padStart(5, '0')}`;
			try {
				environment.declare((model) => {
					model.declareTable(originatingQueue);
					declareGiven(model, scenario);
				});
			} catch (error) {
				await dataverse.close();
				throw error;
			}
			const client = dataverseClient({ environment: dataverse.url, send: fetchSend(() => dataverse.token()) });
			const records = withUsers(await dataverseRecords(client, new TableCache(() => clock.now())), dataverse);
			const file = path.join(folder, `${++count}.sqlite`);
			const ledger = await openSqliteStore({ file, clock });
			const store = storeApart({ ledger, records, system: dataverse.url, closeRecords: dataverse.close });
			return { store, tables: sqliteTables(file), close: async () => await store.close() };
		},
		end: async () => rmSync(folder, { recursive: true, force: true }),
	};
}
