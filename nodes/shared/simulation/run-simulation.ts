import { recordId } from '../../../adapters/record-id';
import { simulateRule, type SimulationQuestion } from '../../../core/simulation/simulate-rule';
import { keyOf } from '../../../core/simulation/simulated-facts';
import type { SimulatedItem, SimulatedRule, Subject } from '../../../core/simulation/simulation';
import { normalizeAddress } from '../../../core/address';
import type { ArcRecord } from '../../../core/record/record';
import { idOf, typeOf, type Reference } from '../../../core/record/reference';
import type { RecordStore } from '../../../core/record-store';

/** Mappings may name records of the store by any expression; these are looked up until none is new. */
const mostRounds = 5;

/** Simulates a rule over activities of a store, which it only reads. */
export async function runSimulation(
	store: RecordStore,
	rule: SimulatedRule,
	subjects: readonly Subject[],
	withTrace: boolean,
): Promise<readonly SimulatedItem[]> {
	const stored = new Map<string, ArcRecord | null>();
	for (const { sources } of subjects) {
		for (const record of [...(sources?.addressHolders ?? []), ...(sources?.accounts ?? [])])
			stored.set(keyOf(record.type, record.id), record);
	}
	await read(store, subjects.flatMap(referencesOf), stored);
	const question: SimulationQuestion = {
		rule,
		subjects,
		stored,
		withTrace,
		settings: await store.settings(),
		ownAddresses: await ownAddressesOf(store, subjects),
		newId: recordId,
		storeId: store.id,
	};
	for (let round = 1; ; round++) {
		const { items, wanted } = simulateRule(question);
		if (wanted.length === 0 || round === mostRounds) return items;
		await read(store, wanted, stored);
	}
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

async function read(
	store: RecordStore,
	refs: readonly Reference[],
	into: Map<string, ArcRecord | null>,
): Promise<void> {
	const byType = Map.groupBy(
		refs.filter((ref) => !into.has(keyOf(typeOf(ref), idOf(ref)))),
		typeOf,
	);
	for (const [type, wanted] of byType) {
		const ids = [...new Set(wanted.map(idOf))];
		for (const id of ids) into.set(keyOf(type, id), null);
		for (const record of await store.get(type, ids)) into.set(keyOf(type, record.id), record);
	}
}

async function ownAddressesOf(store: RecordStore, subjects: readonly Subject[]): Promise<ReadonlySet<string>> {
	const addresses = subjects.flatMap(({ sources }) => [
		sources?.activity.from,
		sources?.activity.replyTo,
		sources?.queue?.emailAddress,
	]);
	const wanted = new Set(
		addresses.filter((address): address is string => typeof address === 'string').map(normalizeAddress),
	);
	return new Set((await store.queuesByAddress([...wanted])).keys());
}
