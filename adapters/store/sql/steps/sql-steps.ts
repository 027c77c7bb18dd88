import type { Steps } from '../../../../core/ledger/steps';
import { commit } from './commit';
import type { Database } from '../database/database';
import { load, loadHeads, preview } from './load';

/** Steps of rules where ledger and records are one SQL database: record and queue item in one transaction. */
export function sqlSteps(database: Database): Steps {
	return {
		load: async (items, options) => await database.read(async (db) => await load(db, items, options)),
		loadHeads: async (items, options) => await database.read(async (db) => await loadHeads(db, items, options)),
		preview: async (arrivals, options) => await database.read(async (db) => await preview(db, arrivals, options)),
		commit: async (steps) =>
			steps.length === 0 ? [] : await database.writeAndWake(async (tx) => await commit(tx, steps)),
	};
}
