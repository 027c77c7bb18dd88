import type { ContractStore, OpenContractStore } from './contract-store';
import { claimsContract } from './ledger/claims.contract';
import { contactDataContract } from './ledger/contact-data.contract';
import { eventsContract } from './ledger/events.contract';
import { fairnessContract } from './ledger/fairness.contract';
import { intakeContract } from './ledger/intake.contract';
import { mailboxesContract } from './ledger/mailboxes.contract';
import { monitorContract } from './ledger/monitor.contract';
import { registryContract } from './ledger/registry.contract';
import { repliesContract } from './ledger/replies.contract';
import { retentionContract } from './ledger/retention.contract';
import { settingsContract } from './ledger/settings.contract';
import { trackingContract } from './ledger/tracking.contract';
import { externalsContract } from './records/externals.contract';
import { givenTypesContract, recordTypesContract } from './records/record-types.contract';
import { recordsContract } from './records/records.contract';
import { batchesContract } from './steps/batches.contract';
import { begunContract } from './steps/begun.contract';
import { commitContract } from './steps/commit.contract';
import { decideContract } from './steps/decide.contract';
import { firstRecordsContract } from './steps/first-records.contract';
import { interleavingsContract } from './steps/interleavings.contract';
import { loadContract } from './steps/load.contract';
import { recordViewsContract } from './steps/record-views.contract';

/** One part of what a store does; each test has a store of its own. */
export type Contract = (current: () => ContractStore, open: OpenContractStore) => void;

/** What every ledger does alike. */
export const ledgerContract: Contract = (current, open) => {
	settingsContract(current);
	intakeContract(current);
	claimsContract(current);
	fairnessContract(current);
	repliesContract(current);
	registryContract(current);
	mailboxesContract(current);
	trackingContract(current, open);
	monitorContract(current);
	retentionContract(current);
	contactDataContract(current);
	eventsContract(current);
};

/** What every system for records does alike. */
export const recordSystemContract: Contract = (current) => {
	recordsContract(current, true);
	recordTypesContract(current);
	externalsContract(current);
};

/** What a system for records does alike whose tables and fields are made in it alone. */
export const givenTablesContract: Contract = (current) => {
	recordsContract(current, false);
	givenTypesContract(current);
};

/** What ledger and records do together, be they one database or two systems. */
export const stepsContract: Contract = (current, open) => {
	loadContract(current);
	commitContract(current);
	decideContract(current);
	firstRecordsContract(current);
	batchesContract(current, open);
	begunContract(current, true);
};

/** The same where records of a third system are kept nowhere. */
export const stepsOfTwoContract: Contract = (current, open) => {
	loadContract(current);
	commitContract(current);
	decideContract(current);
	firstRecordsContract(current);
	batchesContract(current, open);
	begunContract(current, false);
};

/** What records and ledger in one database say of records to people; elsewhere people look at them there. */
export const oneDatabaseContract: Contract = (current) => recordViewsContract(current);

/** Holds a store to contracts, and to what must never happen under any interleaving. */
export function holdToContracts(name: string, open: OpenContractStore, contracts: readonly Contract[]): void {
	describe(`${name} keeps the contract`, () => {
		let opened: ContractStore | undefined;
		const current = (): ContractStore => {
			if (opened === undefined) throw new Error('The store is open during tests only');
			return opened;
		};

		beforeEach(async () => {
			opened = await open();
		});
		afterEach(async () => {
			await opened?.dispose();
			opened = undefined;
		});

		for (const contract of contracts) contract(current, open);
	});
	interleavingsContract(name, open);
}
