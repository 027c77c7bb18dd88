import type { ActivityHead } from '../../../core/activity/activity';
import type { Surroundings } from '../../../core/ledger/surroundings';
import type { ItemSources, LoadOptions } from '../../../core/ledger/steps';
import { isRecordOf, type ArcRecord, type Owner } from '../../../core/record/record';
import { idOf, reference, typeOf, type Reference } from '../../../core/record/reference';
import type { Records } from '../../../core/records/records';

/** What is read of records for a decision. */
export type LookedUp = Pick<Records, 'holders' | 'named' | 'entitlementsOf'>;

/** The organisation's own, which own an address only where the rule says so. */
const ownTypes = new Set(['user', 'team', 'queue']);

/** Records by `type:id`. */
type Named = ReadonlyMap<string, ArcRecord>;
type Holders = ReadonlyMap<string, readonly ArcRecord[]>;

const keyOf = (ref: Reference): string => `${typeOf(ref)}:${idOf(ref)}`;
const refTo = ({ type, id }: ArcRecord): Reference => reference(type, id);

/** What records say around queue items, in order, in a handful of queries however many they are. */
export async function loadSources<Known extends ActivityHead>(
	records: LookedUp,
	known: readonly (Surroundings<Known> | null)[],
	options: LoadOptions,
): Promise<(ItemSources<Known> | null)[]> {
	const there = known.filter((one) => one !== null);
	const addresses = new Set(there.flatMap(({ activity }) => activity.from ?? []));
	const holders = await records.holders([...addresses]);
	const named = await namedRecords(records, there, [...holders.values()].flat(), options.owner);
	const entitlements = Map.groupBy(
		await records.entitlementsOf(customersAmong([...holders.values()].flat(), named)),
		(entitlement) => customerKey(entitlement),
	);
	return known.map((one) => {
		if (one === null) return null;
		const sources = sourcesOf(one, holders, named, options);
		return { ...sources, entitlements: entitlementsFor(sources, entitlements) };
	});
}

function sourcesOf<Known extends ActivityHead>(
	surroundings: Surroundings<Known>,
	holders: Holders,
	named: Named,
	options: LoadOptions,
): Omit<ItemSources<Known>, 'entitlements'> {
	const { item, activity } = surroundings;
	const all = activity.from === null ? [] : (holders.get(activity.from) ?? []);
	const counted = options.addresses || activity.type === 'email' ? all : all.filter(({ type }) => !ownTypes.has(type));
	const queue = item.queueId === null ? undefined : named.get(`queue:${item.queueId}`);
	const queueOwner = isRecordOf(queue, 'queue') ? queue.owner : undefined;
	return {
		...surroundings,
		queue: isRecordOf(queue, 'queue') ? queue : null,
		addressHolders: counted,
		accounts: distinct(counted.map((holder) => accountOf(holder, named))),
		regarding: activity.regarding === null ? null : named.get(keyOf(activity.regarding)),
		relatedCases: distinct(activity.related.map((related) => named.get(keyOf(related)))).filter(
			(record) => record.type === 'case',
		),
		owners: distinct([options.owner, queueOwner].flatMap((owner) => ownersOf(owner, named))),
	};
}

/** Everything that items, activities, senders and owners name: a few rounds, since records name others. */
async function namedRecords(
	records: Pick<Records, 'named'>,
	known: readonly Surroundings<ActivityHead>[],
	holders: readonly ArcRecord[],
	owner: Owner | null,
): Promise<Named> {
	const first = [
		...known.flatMap(({ item }) => (item.queueId === null ? [] : [reference('queue', item.queueId)])),
		...known.flatMap(({ activity: { regarding, related } }) => [regarding ?? [], related].flat()),
		...holders.flatMap(parentOf),
		...ownerRef(owner),
	];
	const found = await lookUp(records, first, new Map());
	const second = [...found.values()].flatMap((record) => [
		...(isRecordOf(record, 'queue') ? ownerRef(record.owner) : []),
		...administratorOf(record),
	]);
	const owners = await lookUp(records, second, found);
	return await lookUp(records, [...owners.values()].flatMap(administratorOf), owners);
}

/** What is known, with what these references add to it. */
async function lookUp(records: Pick<Records, 'named'>, refs: readonly Reference[], known: Named): Promise<Named> {
	const missing = new Map(refs.filter((ref) => !known.has(keyOf(ref))).map((ref) => [keyOf(ref), ref]));
	return missing.size === 0 ? known : new Map([...known, ...(await records.named([...missing.values()]))]);
}

function customersAmong(holders: readonly ArcRecord[], named: Named): Reference[] {
	const customers = holders.flatMap((holder) => [holder, accountOf(holder, named) ?? []].flat());
	return [...new Map(customers.map((customer) => [keyOf(refTo(customer)), refTo(customer)])).values()];
}

function entitlementsFor(
	{ addressHolders, accounts }: Pick<ItemSources, 'addressHolders' | 'accounts'>,
	entitlements: ReadonlyMap<string, readonly ArcRecord[]>,
): ArcRecord[] {
	if (entitlements.size === 0) return [];
	const customers = new Set([...addressHolders, ...accounts].map((customer) => keyOf(refTo(customer))));
	return [...customers].flatMap((customer) => entitlements.get(customer) ?? []);
}

function customerKey({ customer }: ArcRecord): string {
	return typeof customer === 'object' && customer !== null ? keyOf(customer as Reference) : '';
}

function accountOf(holder: ArcRecord, named: Named): ArcRecord | undefined {
	const [parent] = parentOf(holder);
	return parent === undefined ? undefined : named.get(keyOf(parent));
}

function parentOf(holder: ArcRecord): Reference[] {
	return isRecordOf(holder, 'contact') && typeof holder.account === 'string'
		? [reference('account', holder.account)]
		: [];
}

function ownersOf(owner: Owner | null | undefined, named: Named): (ArcRecord | undefined)[] {
	const [ref] = ownerRef(owner);
	const record = ref === undefined ? undefined : named.get(keyOf(ref));
	return record === undefined ? [] : [record, ...administratorOf(record).map((user) => named.get(keyOf(user)))];
}

function administratorOf(record: ArcRecord): Reference[] {
	return isRecordOf(record, 'team') && typeof record.administrator === 'string'
		? [reference('user', record.administrator)]
		: [];
}

/** An owner as a reference; none for what is written in its place by somebody else. */
function ownerRef(owner: Owner | null | undefined): Reference[] {
	return Object.entries(owner ?? {})
		.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
		.map(([type, id]) => reference(type, id));
}

function distinct(records: ReadonlyArray<ArcRecord | undefined>): ArcRecord[] {
	return [...new Set(records.filter((record) => record !== undefined))];
}
