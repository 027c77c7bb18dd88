import type { Store } from '../../../core/ledger/store';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings';
import { ReadAhead } from '../credentials/read-ahead';
import { forgetStore, shareStore } from './shared-stores';
import type { StoreContext } from './store-context';

export interface PostgresCredential {
	readonly host?: string;
	readonly port?: number;
	readonly database?: string;
	readonly user?: string;
	readonly password?: string;
	readonly schema?: string;
	readonly tls?: PostgresSettings['tls'];
	readonly ca?: string;
	readonly poolSize?: number;
}

/** The credential of a node that works on PostgreSQL. */
export const postgresCredentials = new ReadAhead(
	async (context: StoreContext) => await context.getCredentials<PostgresCredential>('arcPostgresApi'),
);

/**
 * Opens the store of a PostgreSQL credential, once in this process for all who connect alike; the
 * password is a part of that, so nobody gets in by a store that somebody else opened.
 */
export async function openPostgres(credential: PostgresCredential): Promise<Store> {
	const settings = postgresSettings(credential);
	return await shareStore(nameOf(settings), async () => {
		const { openPostgresStore } = await import('../../../adapters/store/postgres/open-postgres-store.js');
		return await openPostgresStore(settings);
	});
}

/** Closes it in this process, as when it became another store. */
export async function forgetPostgres(settings: PostgresSettings): Promise<void> {
	await forgetStore(nameOf(settings));
}

const nameOf = (settings: PostgresSettings): string => `postgres ${JSON.stringify(settings)}`;

/** The settings that a credential stands for. */
export function postgresSettings(credential: PostgresCredential): PostgresSettings {
	const {
		host = '',
		port = 5432,
		database = '',
		user = '',
		password = '',
		schema = 'arc',
		tls = 'verify',
		ca = '',
		poolSize = 10,
	} = credential;
	return {
		host: host.trim(),
		port,
		database: database.trim(),
		user: user.trim(),
		password,
		schema: schema.trim(),
		tls,
		ca: tls === 'verify' ? ca : '',
		poolSize,
	};
}
