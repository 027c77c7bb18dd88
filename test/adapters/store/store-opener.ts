import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings.ts';
import { built } from '../../support/built.ts';

/** A process of its own that opens the stores it is told to, closes them again, and answers the store's id or what was wrong. */
export type StoreToOpen = { readonly file: string } | { readonly settings: PostgresSettings };
export type Opened = { readonly id: string } | { readonly error: string };

const { openPostgresStore } = built('adapters/store/postgres/open-postgres-store');
const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');

process.on('message', (target: StoreToOpen) => {
	const opening = 'file' in target ? openSqliteStore(target) : openPostgresStore(target.settings);
	opening
		.then(
			async (store) => {
				await store.close();
				return { id: store.id };
			},
			(error: unknown) => ({ error: `${String(error)} ${String((error as Error).cause ?? '')}` }),
		)
		.then(
			(answer: Opened) => process.send?.(answer),
			() => process.exit(1),
		);
});
process.send?.('ready');
