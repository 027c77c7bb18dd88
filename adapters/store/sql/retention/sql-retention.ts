import type { Retention } from '../../../../core/ledger/retention';
import type { Database } from '../database/database';
import { readSettings } from '../settings/settings';
import { abandon } from './abandon';
import { deleteContactData } from './contact-data';
import { purge } from './purge';

/** What is ended, deleted and copied in a SQL database. */
export function sqlRetention(database: Database): Retention {
	return {
		abandon: async () => await database.writeAndWake(abandon),
		purge: async () => await purge(database, await database.read(readSettings)),
		deleteContactData: async (address, options) =>
			await deleteContactData(database, address, options?.preview === true),
		compact: async () => await database.read(async (db) => await database.dialect.compact(db)),
		backUp: async () =>
			await database.read(async (db) => await database.dialect.backUp(await database.dialect.now(db))),
	};
}
