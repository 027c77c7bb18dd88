import type { Store } from '../../core/ledger/store';
import type { PostgresSettings } from './postgres/postgres-settings';

/** From where a store was opened, as plain data; another thread can open it once more. */
export type StoreSource =
	| { readonly kind: 'embedded'; readonly file: string }
	| { readonly kind: 'postgres'; readonly settings: PostgresSettings };

const sources = new WeakMap<Store, StoreSource>();

/** Notes from where a store was opened. */
export function noteSource(store: Store, source: StoreSource): Store {
	sources.set(store, source);
	return store;
}

/** From where a store was opened; undefined where nobody else can open it, as one of two systems or with a clock of its own. */
export function sourceOf(store: Store): StoreSource | undefined {
	return sources.get(store);
}
