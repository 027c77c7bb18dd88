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
const keyOfRecord = ({ type, id }: ArcRecord): string => `${type}:${id}`;
const none: readonly ArcRecord[] = [];

/** What records say around queue items, in order, in a handful of queries however many they are. */
export async function loadSources<Known extends ActivityHead>(
	records: LookedUp,
	known: readonly (Surroundings<Known> | null)[],
	options: LoadOptions,
): Promise<(ItemSources<Known> | null)[]> {
	const there = known.filter((one) => one !== null);
	const addresses = new Set<string>();
	for (const { activity } of there) if (activity.from !== null) addresses.add(activity.from);
	const holders = await records.holders([...addresses]);
	const named = await namedRecords(records, there, holders, options.owner);
	const entitlements = Map.groupBy(await records.entitlementsOf(customersAmong(holders, named)), (entitlement) =>
		customerKey(entitlement),
	);
	const queues = new Map<string | null, FromQueue>();
	return known.map((one) => {
		if (one === null) return null;
		const { queueId } = one.item;
		const fromQueue = queues.get(queueId) ?? fromQueueOf(queueId, named, options.owner);
		queues.set(queueId, fromQueue);
		const fromSender = fromSenderOf(one, holders, named, options);
		return {
			...one,
			queue: fromQueue.queue,
			owners: fromQueue.owners,
			addressHolders: fromSender.addressHolders,
			accounts: fromSender.accounts,
			entitlements: entitlementsFor(fromSender, entitlements),
			...connectedOf(one.activity, named),
		};
	});
}

function connectedOf(
	{ regarding, related }: ActivityHead,
	named: Named,
): Pick<ItemSources, 'regarding' | 'relatedCases'> {
	const records = related.length === 0 ? none : distinct(related.map((ref) => named.get(keyOf(ref))));
	return {
		regarding: regarding === null ? null : named.get(keyOf(regarding)),
		relatedCases: records.filter(({ type }) => type === 'case'),
	};
}

/** What items of one queue have in common. */
type FromQueue = Pick<ItemSources, 'queue' | 'owners'>;

function fromQueueOf(queueId: string | null, named: Named, owner: Owner | null): FromQueue {
	const record = queueId === null ? undefined : named.get(`queue:${queueId}`);
	const queue = isRecordOf(record, 'queue') ? record : null;
	return { queue, owners: distinct([owner, queue?.owner].flatMap((one) => ownersOf(one, named))) };
}

/** What is known of the sender's address. */
function fromSenderOf(
	{ activity }: Surroundings<ActivityHead>,
	holders: Holders,
	named: Named,
	options: LoadOptions,
): Pick<ItemSources, 'addressHolders' | 'accounts'> {
	const all = activity.from === null ? none : (holders.get(activity.from) ?? none);
	const counted = options.addresses || activity.type === 'email' ? all : all.filter(({ type }) => !ownTypes.has(type));
	return { addressHolders: counted, accounts: accountsOf(counted, named) };
}

/** Everything that items, activities, senders and owners name: a few rounds, since records name others. */
async function namedRecords(
	records: Pick<Records, 'named'>,
	known: readonly Surroundings<ActivityHead>[],
	holders: Holders,
	owner: Owner | null,
): Promise<Named> {
	const first = new Map<string, Reference>();
	const add = (ref: Reference): void => void first.set(keyOf(ref), ref);
	for (const queueId of new Set(known.map(({ item }) => item.queueId))) if (queueId !== null) add({ queue: queueId });
	for (const { activity } of known) {
		if (activity.regarding !== null) add(activity.regarding);
		activity.related.forEach(add);
	}
	for (const found of holders.values()) for (const holder of found) parentOf(holder).forEach(add);
	ownerRef(owner).forEach(add);
	const found = await lookUp(records, [...first.values()], new Map());
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

function customersAmong(holders: Holders, named: Named): Reference[] {
	const customers = new Map<string, ArcRecord>();
	for (const found of holders.values())
		for (const customer of [...found, ...accountsOf(found, named)]) customers.set(keyOfRecord(customer), customer);
	return [...customers.values()].map(({ type, id }) => reference(type, id));
}

function entitlementsFor(
	{ addressHolders, accounts }: Pick<ItemSources, 'addressHolders' | 'accounts'>,
	entitlements: ReadonlyMap<string, readonly ArcRecord[]>,
): readonly ArcRecord[] {
	if (entitlements.size === 0) return none;
	const customers = new Set([...addressHolders, ...accounts].map(keyOfRecord));
	return [...customers].flatMap((customer) => entitlements.get(customer) ?? []);
}

function customerKey({ customer }: ArcRecord): string {
	return typeof customer === 'object' && customer !== null ? keyOf(customer as Reference) : '';
}

/** The parent accounts of contacts. */
function accountsOf(holders: readonly ArcRecord[], named: Named): readonly ArcRecord[] {
	const parents = holders.flatMap(parentOf);
	return parents.length === 0 ? none : distinct(parents.map((parent) => named.get(keyOf(parent))));
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
