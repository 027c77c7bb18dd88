import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dataverseRecords } from '../../adapters/dataverse/records/dataverse-records';
import { TableCache } from '../../adapters/dataverse/tables/describe-tables';
import { dataverseClient } from '../../adapters/dataverse/web-api/client';
import { storeApart } from '../../adapters/store/apart/store-apart';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../core/ledger/store';
import type { Records } from '../../core/records/records';
import { fetchSend } from '../support/dataverse-client/fetch-send';
import { withUsers } from '../support/dataverse-client/with-users';
import { startDataverse } from '../support/dataverse/start-dataverse';
import { sqliteTables } from '../support/store-tables';
import { TestClock, type ContractStore } from './contract-store';
import { died } from './steps/interleavings-play';
import { holdToContracts, givenTablesContract, stepsOfTwoContract } from './store.contract';

/** An embedded ledger, with the records in a Dataverse that is reached over HTTP. */
async function openOverDataverse(): Promise<ContractStore> {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-store-'));
	const file = path.join(folder, 'default.sqlite');
	const clock = new TestClock();
	const dataverse = await startDataverse();
	dataverse.server.environment.now = () => clock.now();
	dataverse.server.environment.declare((model) => {
		const columns = [{ name: 'custom_serial', kind: 'String' }] as const;
		for (const name of ['custom_device', 'custom_note'])
			model.declareTable({ name, set: `${name}s`, primaryName: 'custom_name', columns });
	});
	const stores: Store[] = [];
	let dying = false;
	const open = async (): Promise<Store> => {
		const ledger = await openSqliteStore({ file, clock });
		const client = dataverseClient({ environment: dataverse.url, send: fetchSend(() => dataverse.token()) });
		const records = withUsers(await dataverseRecords(client, new TableCache(() => clock.now())), dataverse);
		const write: Records['write'] = async (changes, options) => {
			const results = await records.write(changes, options);
			if (dying && changes.length > 0) throw died;
			return results;
		};
		const store = storeApart({ ledger, records: { ...records, write }, system: dataverse.url });
		stores.push(store);
		return store;
	};
	return {
		store: await open(),
		tables: sqliteTables(file),
		clock,
		caseNumbers: /^CAS-\d/,
		manyRecords: 300,
		another: open,
		dieBetween: (dies) => {
			dying = dies;
		},
		dispose: async () => {
			await Promise.all(stores.map(async (each) => await each.close()));
			await dataverse.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

holdToContracts('A ledger with records in Dataverse', openOverDataverse, [givenTablesContract, stepsOfTwoContract]);
