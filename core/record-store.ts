import type { Ledger } from './ledger/ledger';
import type { Records } from './records/records';

/** A ledger and the records beside it in one database. */
export type RecordStore = Ledger & Records;
