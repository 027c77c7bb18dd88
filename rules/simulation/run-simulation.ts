import { recordIdsOf } from '../../adapters/record-id';
import type { Settings } from '../../core/ledger/settings';
import { queueAddresses } from '../../core/address';
import type { ArcRecord, Queue } from '../../core/record/record';
import { idOf, typeOf, type Reference } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import { keyOf, learnRecords, SimulatedFacts } from '../../core/simulation/simulated-facts';
import type { SimulatedItem, Subject } from '../../core/simulation/simulation';
import type { SimulatedRule } from './simulated-rule';
import { SimulatedStore } from './simulated-store';
import { simulateSubjects } from './simulate-subjects';

/** What a simulation reads of a store. */
type ReadStore = Pick<Settings, 'settings'> & Pick<Records, 'get' | 'queuesByAddress'> & { readonly id: string };

/** Simulates a rule over activities of a store, which it only reads; what they name is read in a handful of queries. */
export async function runSimulation(
	store: ReadStore,
	rule: SimulatedRule,
	subjects: readonly Subject[],
	withTrace: boolean,
): Promise<readonly SimulatedItem[]> {
	const stored = new Map<string, ArcRecord | null>();
	for (const { sources } of subjects) {
		if (sources === null) continue;
		for (const record of [...sources.addressHolders, ...sources.accounts, ...sources.owners])
			stored.set(keyOf(record.type, record.id), record);
	}
	const byType = Map.groupBy(
		subjects.flatMap(referencesOf).filter((ref) => !stored.has(keyOf(typeOf(ref), idOf(ref)))),
		typeOf,
	);
	for (const [type, refs] of byType) {
		const ids = [...new Set(refs.map(idOf))];
		learnRecords(stored, type, ids, await store.get(type, ids));
	}
	const simulated = new SimulatedStore({
		id: store.id,
		settings: await store.settings(),
		facts: new SimulatedFacts(stored, subjects, recordIdsOf),
		queues: await queuesOf(store, subjects),
		records: store,
	});
	return await simulateSubjects({ rule, store: simulated, withTrace }, subjects);
}

/** Everything that an item and its activity belong to, or made. */
function referencesOf({ sources, answered, happened }: Subject): Reference[] {
	const { regarding = null, related = [] } = sources?.activity ?? {};
	const refs = [
		regarding,
		...related,
		answered?.regarding ?? null,
		...(answered?.related ?? []),
		...Object.values(happened?.records ?? {}),
	];
	return refs.filter((ref) => ref !== null);
}

async function queuesOf(
	records: Pick<Records, 'queuesByAddress'>,
	subjects: readonly Subject[],
): Promise<ReadonlyMap<string, Queue>> {
	const addresses = subjects.flatMap(({ sources }) => [
		sources?.activity.from,
		sources?.activity.replyTo,
		sources?.queue?.emailAddress,
	]);
	const wanted = new Set(addresses.filter((address) => typeof address === 'string').flatMap(queueAddresses));
	return await records.queuesByAddress([...wanted]);
}
