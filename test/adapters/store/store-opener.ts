import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from '../../support/paths.ts';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings.ts';

/** A process of its own that opens the stores it is told to, closes them again, and answers the store's id or what was wrong. */
export type StoreToOpen = { readonly file: string } | { readonly settings: PostgresSettings };
export type Opened = { readonly id: string } | { readonly error: string };

const load = createRequire(path.join(projectRoot, 'package.json'));
const { openPostgresStore } = load('./dist/adapters/store/postgres/open-postgres-store.js') as typeof import('../../../adapters/store/postgres/open-postgres-store.ts');
const { openSqliteStore } = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as typeof import('../../../adapters/store/sqlite/open-sqlite-store.ts');

process.on('message', (target: StoreToOpen) => {
	const opening = 'file' in target ? openSqliteStore(target) : openPostgresStore(target.settings);
	opening.then(
		async (store) => {
			await store.close();
			return { id: store.id };
		},
		(error: unknown) => ({ error: `${String(error)} ${String((error as Error).cause ?? '')}` }),
	).then((answer: Opened) => process.send?.(answer), () => process.exit(1));
});
process.send?.('ready');
