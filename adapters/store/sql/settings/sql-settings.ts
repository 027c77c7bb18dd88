import type { Settings } from '../../../../core/ledger/settings';
import type { Database } from '../database/database';
import { readSettings, writeSettings } from './settings';
import { StoreKey } from './store-key';

/** What holds for the whole store, in a SQL database. */
export function sqlSettings(database: Database): Settings {
	const storeKey = new StoreKey();
	return {
		now: async () => await database.read(async (db) => await database.dialect.now(db)),
		settings: async () => await database.read(readSettings),
		saveSettings: async (changes) => await database.write(async (tx) => await writeSettings(tx, changes)),
		checkKey: async (key) => await database.read(async (db) => await storeKey.check(db, key)),
	};
}
