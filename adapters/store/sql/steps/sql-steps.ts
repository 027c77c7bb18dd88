import type { Notes } from '../../../../core/ledger/notes';
import type { Steps } from '../../../../core/ledger/steps';
import type { Records } from '../../../../core/records/records';
import { readingSteps } from '../../steps/reading-steps';
import type { Database } from '../database/database';
import { commit } from './commit';
import { writeSteps } from './write-steps';

/** Steps where ledger and records are one SQL database: record and queue item change in one transaction. */
export function sqlSteps(database: Database, ledger: Notes, records: Records): Steps {
	return {
		...readingSteps(ledger, records),
		commit: async (steps) =>
			steps.length === 0 ? [] : await writeSteps(database, steps, async (tx) => await commit(tx, steps)),
	};
}
