import { idOf } from '../../../../core/record/reference';
import type { Records } from '../../../../core/records/records';
import type { Database } from '../database/database';
import { entitlementsOf } from './entitlements';
import { recordsByExternal } from './externals';
import { getRecords, recordsById } from './find-records';
import { holders } from './holders';
import { queuesByAddress } from './queues';
import { listRecords } from './record-search';
import { declareRecordType, fieldsOf, recordTypes, removeRecordType } from './record-types';
import { saveRecords, Undone } from './save-records';

/** Records in a SQL database. */
export function sqlRecords(database: Database): Records {
	return {
		abilities: {
			owners: true,
			teams: true,
			entitlements: true,
			customTypes: true,
			freeFields: true,
			originQueues: true,
			externals: true,
		},
		holders: async (addresses) => await database.readFrom(async (source) => await holders(source, addresses)),
		named: async (references) => await database.read(async (db) => await recordsById(db, references.map(idOf))),
		entitlementsOf: async (customers) => await database.read(async (db) => await entitlementsOf(db, customers)),
		get: async (type, ids) => await database.read(async (db) => await getRecords(db, type, ids)),
		list: async (type, query) =>
			await database.read(async (db) => await listRecords(db, database.dialect, type, query)),
		externals: async (keys) => await database.read(async (db) => await recordsByExternal(db, keys)),
		queuesByAddress: async (addresses) => await database.read(async (db) => await queuesByAddress(db, addresses)),
		write: async (changes, options) => {
			if (changes.length === 0) return [];
			try {
				return await database.writeAndWake(async (tx) => await saveRecords(tx, changes, options?.whole === true));
			} catch (error) {
				if (error instanceof Undone) return error.results;
				throw error;
			}
		},
		recordTypes: async () => await database.read(recordTypes),
		fieldsOf: async (type) => await database.read(async (db) => await fieldsOf(db, type)),
		declareRecordType: async (definition) =>
			await database.write(async (tx) => await declareRecordType(tx, definition)),
		removeRecordType: async (name) => await database.write(async (tx) => await removeRecordType(tx, name)),
	};
}
