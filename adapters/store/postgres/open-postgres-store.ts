import type { Clock } from '../../../core/clock';
import type { Store } from '../../../core/ledger/store';
import { openSqlStore } from '../sql/sql-store';
import { noteSource } from '../store-source';
import { postgresDialect } from './postgres-dialect';
import { checkSettings, type PostgresSettings } from './postgres-settings';

/**
 * Opens the record store of a PostgreSQL schema, with one pool of connections. Connections that
 * nobody uses are closed; one that broke is replaced by the next call.
 *
 * @param clock In the place of the server's, for tests.
 * @throws ArcError `credentialInvalid` for settings or a login that do not fit, `storeUnavailable`
 * where the server cannot be used.
 */
export async function openPostgresStore(settings: PostgresSettings, clock?: Clock): Promise<Store> {
	checkSettings(settings);
	const store = await openSqlStore(postgresDialect(settings, clock));
	return clock === undefined ? noteSource(store, { kind: 'postgres', settings }) : store;
}
