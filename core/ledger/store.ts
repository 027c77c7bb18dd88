import type { Records } from '../records/records';
import type { Ledger } from './ledger';
import type { RecordViews } from './record-views';
import type { Steps } from './steps';

/**
 * What a node opens: a ledger, the records that people work with, and the steps that read and change
 * both. They may be one database or two systems, which nobody who uses them knows. A function names the
 * interfaces that it uses: `Claims & Steps`.
 */
export type Store = Ledger & Records & RecordViews & Steps;
