import { batchesContract } from './batches.contract';
import { claimsContract } from './claims.contract';
import { commitContract } from './commit.contract';
import { contactDataContract } from './contact-data.contract';
import type { ContractStore, OpenContractStore } from './contract-store';
import { eventsContract } from './events.contract';
import { fairnessContract } from './fairness.contract';
import { intakeContract } from './intake.contract';
import { interleavingsContract } from './interleavings.contract';
import { loadContract } from './load.contract';
import { mailboxesContract } from './mailboxes.contract';
import { monitorContract } from './monitor.contract';
import { recordTypesContract } from './record-types.contract';
import { recordsContract } from './records.contract';
import { recordViewsContract } from './record-views.contract';
import { registryContract } from './registry.contract';
import { retentionContract } from './retention.contract';
import { trackingContract } from './tracking.contract';
import { repliesContract } from './replies.contract';

/** What every record store does alike. Each test has a store of its own. */
export function recordStoreContract(name: string, open: OpenContractStore): void {
	describe(`${name} keeps the contract of record stores`, () => {
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

		recordsContract(current);
		intakeContract(current);
		claimsContract(current);
		fairnessContract(current);
		commitContract(current);
		batchesContract(current, open);
		repliesContract(current);
		registryContract(current);
		loadContract(current);
		mailboxesContract(current);
		trackingContract(current, open);
		monitorContract(current);
		recordViewsContract(current);
		retentionContract(current);
		contactDataContract(current);
		eventsContract(current);
		recordTypesContract(current);
	});
	interleavingsContract(name, open);
}
