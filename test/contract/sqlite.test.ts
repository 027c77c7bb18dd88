import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';
import { sqliteTables } from '../support/store-tables';
import { TestClock } from './contract-store';
import {
	holdToContracts,
	ledgerContract,
	oneDatabaseContract,
	recordSystemContract,
	stepsContract,
} from './store.contract';

const openEmbedded = async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-store-'));
	const clock = new TestClock();
	const file = path.join(folder, 'default.sqlite');
	const open = async () => await openSqliteStore({ file, clock });
	const stores = [await open()];
	const [store] = stores;
	if (store === undefined) throw new Error('The store did not open');
	return {
		store,
		clock,
		tables: sqliteTables(file),
		another: async () => {
			const other = await open();
			stores.push(other);
			return other;
		},
		dispose: async () => {
			await Promise.all(stores.map(async (each) => await each.close()));
			rmSync(folder, { recursive: true, force: true });
		},
	};
};

holdToContracts('The embedded store', openEmbedded, [
	recordSystemContract,
	ledgerContract,
	stepsContract,
	oneDatabaseContract,
]);
