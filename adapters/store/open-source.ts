import type { Store } from '../../core/ledger/store';
// What either kind takes, at the start of the thread rather than at its first subscription.
import './sql/sql-store';
import type { StoreSource } from './store-source';

/** Connections that a thread beside the process takes of a server, which has some for everybody. */
const connectionsAside = 3;
/** 8 MB of log, which the thread copies to the file itself, at its commits. */
const logPagesAside = 2_000;

/** Opens a store once more, in a thread beside the one that has it open. @throws what opening it throws */
export async function openSource(source: StoreSource): Promise<Store> {
	switch (source.kind) {
		case 'embedded': {
			const { openSqliteStore } = await import('./sqlite/open-sqlite-store.js');
			return await openSqliteStore({ file: source.file, logPages: logPagesAside });
		}
		case 'postgres': {
			const { openPostgresStore } = await import('./postgres/open-postgres-store.js');
			const poolSize = Math.min(source.settings.poolSize, connectionsAside);
			return await openPostgresStore({ ...source.settings, poolSize });
		}
	}
}
