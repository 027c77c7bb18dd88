import type { Store } from './ledger/store';

/** The name of a store until all that use it say `Store`. */
export type RecordStore = Store;
