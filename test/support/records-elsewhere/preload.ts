import { createRequire } from 'node:module';
import path from 'node:path';
import type { Store } from '../../../core/ledger/store.ts';
import { httpRecords } from './http-records.ts';

/**
 * Loaded before n8n: gives the embedded stores of this process the records of a server that is reached
 * over HTTP, as a system for records that people choose beside their ledger.
 */
const { N8N_USER_FOLDER: folder = '', ARC_RECORDS_URL: url = '' } = process.env;
const load = createRequire(path.join(folder, '.n8n/nodes/node_modules/n8n-nodes-arc/package.json'));

interface Opening {
	openSqliteStore: (options: object) => Promise<Store>;
}
interface Apart {
	readonly storeApart: typeof import('../../../adapters/store/apart/store-apart.ts').storeApart;
}

const opening = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as Opening;
const { storeApart } = load('./dist/adapters/store/apart/store-apart.js') as Apart;
const { openSqliteStore } = opening;
opening.openSqliteStore = async (options) =>
	storeApart({ ledger: await openSqliteStore(options), records: httpRecords(url), system: url });
