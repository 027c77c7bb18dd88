import { Kysely } from '../../../vendor/kysely';
import type { Store } from '../../../core/ledger/store';
import { sqlClaims } from './claims/sql-claims';
import { Database } from './database/database';
import type { SqlDialect } from './database/sql-dialect';
import { sqlEvents } from './events/sql-events';
import { sqlIntake } from './intake/sql-intake';
import { sqlMailboxes } from './intake/sql-mailboxes';
import { sqlNotes } from './steps/sql-notes';
import { sqlSteps } from './steps/sql-steps';
import { sqlMonitor } from './monitor/sql-monitor';
import { sqlRecordViews } from './monitor/sql-record-views';
import { sqlRecords } from './records/sql-records';
import { sqlRegistry } from './registry/sql-registry';
import { sqlReplies } from './replies/sql-replies';
import { sqlRetention } from './retention/sql-retention';
import { idIfUpToDate, migrate } from './schema/migrate';
import { refuseMoved } from './schema/move-note';
import type { Db, Schema } from './schema/schema';
import { sqlSettings } from './settings/sql-settings';

/**
 * Opens ledger and records in one SQL database: brings its schema up to date, then puts together what
 * each room does.
 *
 * @throws ArcError `storeUnavailable` when the database cannot be used, `storeMoved` when its rows count no more
 */
export async function openSqlStore(dialect: SqlDialect): Promise<Store> {
	const db: Db = new Kysely<Schema>({ dialect: dialect.kysely, plugins: dialect.plugins });
	try {
		const id = (await idIfUpToDate(db, dialect)) ?? (await migrate(db, dialect));
		await refuseMoved(db);
		return storeOn(new Database(db, dialect), id);
	} catch (error) {
		await dialect.close();
		await db.destroy();
		throw dialect.toArcError(error) ?? error;
	}
}

function storeOn(database: Database, id: string): Store {
	const notes = sqlNotes(database);
	const records = sqlRecords(database);
	return {
		id,
		close: async () => await database.close(),
		...sqlClaims(database),
		...sqlEvents(database),
		...sqlIntake(database, id),
		...sqlMailboxes(database),
		...sqlMonitor(database),
		...sqlRecordViews(database),
		...sqlRegistry(database),
		...sqlReplies(database, id),
		...sqlRetention(database),
		...sqlSettings(database),
		...notes,
		...records,
		...sqlSteps(database, notes, records),
	};
}
