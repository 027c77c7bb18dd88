import type { RecordViews } from '../../../../core/ledger/record-views';
import type { Database } from '../database/database';
import { listedRecords } from './listed-records';
import { recordView } from './record-view';

/** The part of the ledger that shows records to people, on a database. */
export function sqlRecordViews(database: Database): RecordViews {
	return {
		listedRecords: async (listing) => await database.read(async (db) => await listedRecords(db, listing)),
		recordView: async (ref) => await database.readFrom(async (source) => await recordView(source, ref)),
	};
}
