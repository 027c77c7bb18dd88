import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeApart } from '../../adapters/store/apart/store-apart';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../core/ledger/store';
import { httpRecords, type Crash } from '../support/records-elsewhere/http-records';
import { RecordsServer } from '../support/records-elsewhere/records-server';
import { sqliteTables } from '../support/store-tables';
import { TestClock, type ContractStore } from './contract-store';
import { eventsContract } from './ledger/events.contract';
import { monitorContract } from './ledger/monitor.contract';
import { died } from './steps/interleavings-play';
import { holdToContracts, recordSystemContract, stepsContract } from './store.contract';

/** An embedded ledger, with the records on a server that is reached over HTTP. */
async function openApart(): Promise<ContractStore> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-store-'));
	const clock = new TestClock();
	const server = await RecordsServer.start(() => clock.now());
	const file = path.join(folder, 'default.sqlite');
	const stores: Store[] = [];
	let dying = false;
	const crash: Crash = (at) => {
		if (dying && at === 'afterWrite') throw died;
	};
	const open = async (): Promise<Store> => {
		const ledger = await openSqliteStore({ file, clock });
		const store = storeApart({ ledger, records: httpRecords(server.url, crash), system: server.url });
		stores.push(store);
		return store;
	};
	return {
		store: await open(),
		clock,
		tables: sqliteTables(file),
		another: open,
		dieBetween: (dies) => {
			dying = dies;
		},
		dispose: async () => {
			await Promise.all(stores.map(async (each) => await each.close()));
			await server.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

holdToContracts('A ledger with records elsewhere', openApart, [
	recordSystemContract,
	stepsContract,
	monitorContract,
	eventsContract,
]);
