import type { Ledger } from '../../../core/ledger/ledger';
import type { RecordViews } from '../../../core/ledger/record-views';
import type { Store } from '../../../core/ledger/store';
import type { Records } from '../../../core/records/records';
import { uuidV5 } from '../../uuid-v5';
import { readingSteps } from '../steps/reading-steps';
import { commitApart } from './commit-apart';
import { namedLedger } from './named-ledger';

/** A ledger, and the records beside it in another system. Both are plain objects of functions, which are put together here. */
export interface Apart {
	readonly ledger: Ledger;
	readonly records: Records;
	/** What names the other system, as the address of an environment; together with the ledger it is the identity of the store. */
	readonly system: string;
	/** Ends what the records keep open; the ledger is closed in any case. */
	readonly closeRecords?: () => Promise<void>;
}

const noRecordViews: RecordViews = {
	listedRecords: async () => ({ records: [], nextCursor: null, types: [], recordNames: {} }),
	recordView: async () => null,
};

/**
 * A store of two systems: what must be safe on our side lies in the ledger, what people work with in
 * theirs. A step writes records first and notes them then; see `commitApart`.
 */
export function storeApart({ ledger, records, system, closeRecords }: Apart): Store {
	return {
		...ledger,
		...namedLedger(ledger, records),
		...records,
		...noRecordViews,
		...readingSteps(ledger, records),
		commit: async (steps) => await commitApart(ledger, records, steps),
		id: uuidV5(JSON.stringify(['store', ledger.id, system])),
		close: async () => {
			await closeRecords?.();
			await ledger.close();
		},
	};
}
