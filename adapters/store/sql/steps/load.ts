import { sql } from '../../../../vendor/kysely';
import type { ActivityHead } from '../../../../core/activity/activity';
import type { HandledItem } from '../../../../core/activity/queue-item';
import { isRecordOf, type ArcRecord, type Owner } from '../../../../core/record/record';
import type { ItemSources, LoadOptions, PreviewedItem } from '../../../../core/ledger/steps';
import { activityHeads, wholeActivities } from '../intake/activity-row';
import { inChunks } from '../database/chunks';
import { addressKey, referenceKey } from '../database/column-values';
import { toRecord } from '../records/record-row';
import { recordsById } from '../records/find-records';
import type { Db } from '../schema/schema';
import { amongSiblings, siblingsOf, type Sibling } from './siblings';

/** As many holders of one address are read; how many more there are makes no difference. */
const mostHolders = 101;
/** So many holders of a chunk of addresses are read without counting those of each. */
const fewHolders = 5_000;
const ownTypes = new Set(['user', 'team', 'queue']);

/** Records by `type:id`. */
type Records = ReadonlyMap<string, ArcRecord>;

/** What belongs to queue items, in order, in about ten queries however many they are; see the port. */
export async function load(
	db: Db,
	items: readonly HandledItem[],
	options: LoadOptions,
): Promise<Array<ItemSources | null>> {
	return await around(db, items, await wholeActivities(db, idsOfActivities(items)), options);
}

/** The same with the heads of the activities; see the port. */
export async function loadHeads(
	db: Db,
	items: readonly HandledItem[],
	options: LoadOptions,
): Promise<Array<ItemSources<ActivityHead> | null>> {
	return await around(db, items, await activityHeads(db, idsOfActivities(items)), options);
}

const idsOfActivities = (items: readonly HandledItem[]): string[] => items.map(({ activityId }) => activityId);

async function around<Known extends ActivityHead>(
	db: Db,
	items: readonly HandledItem[],
	activities: ReadonlyMap<string, Known>,
	options: LoadOptions,
): Promise<Array<ItemSources<Known> | null>> {
	return await surroundings(db, items, activities, await siblingsOf(db, activities.keys()), options);
}

/** What would belong to activities that the store does not hold; see the port. */
export async function preview(
	db: Db,
	arrivals: readonly PreviewedItem[],
	options: LoadOptions,
): Promise<ItemSources[]> {
	const activities = new Map(arrivals.map(({ activity }) => [activity.id, activity]));
	const rows = arrivals.map(({ item }, sequence): Sibling => ({
		id: item.id,
		activity_id: item.activityId,
		queue_id: item.queueId ?? '',
		way_in: item.wayIn,
		sequence,
	}));
	const siblings = Map.groupBy(rows, (row) => row.activity_id);
	const found = await surroundings(
		db,
		arrivals.map(({ item }) => item),
		activities,
		siblings,
		options,
	);
	return found.filter((sources) => sources !== null);
}

async function surroundings<Known extends ActivityHead>(
	db: Db,
	items: readonly HandledItem[],
	activities: ReadonlyMap<string, Known>,
	siblings: ReadonlyMap<string, readonly Sibling[]>,
	options: LoadOptions,
): Promise<Array<ItemSources<Known> | null>> {
	const holders = await addressHolders(db, [...activities.values()]);
	const records = await namedRecords(db, items, activities.values(), holders.values(), options.owner);
	const entitlements = Map.groupBy(
		await entitlementsOf(db, holders.values(), records),
		({ customer }) => referenceKey(customer) ?? '',
	);
	return items.map((item) => {
		const activity = activities.get(item.activityId);
		if (activity === undefined) return null;
		const sources = sourcesOf(item, activity, holders, records, options);
		return {
			...sources,
			...amongSiblings(item, siblings.get(item.activityId)),
			entitlements: entitlementsFor(sources, entitlements),
		};
	});
}

function sourcesOf<Known extends ActivityHead>(
	item: HandledItem,
	activity: Known,
	holders: ReadonlyMap<string, readonly ArcRecord[]>,
	records: Records,
	options: LoadOptions,
): Omit<ItemSources<Known>, 'addressedQueues' | 'entitlements' | 'handledBefore'> {
	const all = activity.from === null ? [] : (holders.get(addressKey(activity.from)) ?? []);
	const counted = options.addresses || activity.type === 'email' ? all : all.filter(({ type }) => !ownTypes.has(type));
	const queue = item.queueId === null ? undefined : records.get(`queue:${item.queueId}`);
	const queueOwner = isRecordOf(queue, 'queue') ? queue.owner : undefined;
	const regarding = referenceKey(activity.regarding);
	return {
		item,
		activity,
		queue: isRecordOf(queue, 'queue') ? queue : null,
		addressHolders: counted,
		accounts: distinct(counted.map((holder) => accountOf(holder, records))),
		regarding: regarding === null ? null : records.get(regarding),
		relatedCases: distinct(activity.related.map((related) => records.get(referenceKey(related) ?? ''))).filter(
			(record) => record.type === 'case',
		),
		owners: distinct([options.owner, queueOwner].flatMap((owner) => ownersOf(owner, records))),
	};
}

/** Records that carry the senders' addresses, by address, oldest first; those of test runs are left out. */
async function addressHolders(db: Db, activities: readonly ActivityHead[]): Promise<Map<string, ArcRecord[]>> {
	const addresses = activities
		.map((activity) => activity.from)
		.filter((from) => from !== null)
		.map(addressKey);
	const rows = await inChunks(addresses, async (chunk) => {
		const holders = await holdersOf(db, chunk).limit(fewHolders).execute();
		if (holders.length < fewHolders) return holders.sort((a, b) => a.position - b.position);
		// Somebody's address stands on very many records; of each only the first ones are read.
		const ranked = holdersOf(db, chunk).select(
			sql<number>`row_number() over (partition by a.address order by r.position)`.as('place'),
		);
		return await db
			.selectFrom(ranked.as('ranked'))
			.selectAll()
			.where('place', '<=', mostHolders)
			.orderBy('position')
			.execute();
	});
	const holders = new Map<string, ArcRecord[]>();
	for (const row of rows) {
		const of = holders.get(row.address);
		if (of === undefined) holders.set(row.address, [toRecord(row)]);
		else if (of.length < mostHolders) of.push(toRecord(row));
	}
	return holders;
}

function holdersOf(db: Db, addresses: readonly string[]) {
	return db
		.selectFrom('record_address as a')
		.innerJoin('record as r', 'r.position', 'a.position')
		.select(['a.address', 'r.type', 'r.id', 'r.fields', 'r.test', 'r.created_on', 'r.modified_on', 'r.position'])
		.where('a.address', 'in', [...addresses])
		.where('r.test', '=', 0);
}

/** Everything that items, activities, senders and owners name: two rounds, since records name others. */
async function namedRecords(
	db: Db,
	items: readonly HandledItem[],
	activities: Iterable<ActivityHead>,
	holders: Iterable<readonly ArcRecord[]>,
	owner: Owner | null,
): Promise<Records> {
	const first = [
		...items.flatMap((item) => item.queueId ?? []),
		...[...activities].flatMap(({ regarding, related }) => [regarding, ...related]).flatMap(idsOf),
		...[...holders].flat().flatMap(accountIdOf),
		...idsOf(owner),
	];
	const found = await recordsById(db, first);
	const second = [...found.values()].flatMap((record) => [
		...(isRecordOf(record, 'queue') ? idsOf(record.owner ?? null) : []),
		...administratorOf(record),
	]);
	const owners = await recordsById(
		db,
		second.filter((id) => !first.includes(id)),
	);
	const administrators = await recordsById(db, [...owners.values()].flatMap(administratorOf));
	return new Map([...found, ...owners, ...administrators]);
}

async function entitlementsOf(db: Db, holders: Iterable<readonly ArcRecord[]>, records: Records): Promise<ArcRecord[]> {
	const customers = [...holders].flat().flatMap((holder) => {
		const account = accountOf(holder, records);
		return [holder, ...(account === undefined ? [] : [account])].map(({ type, id }) => `${type}:${id}`);
	});
	if (!(await hasEntitlements(db))) return [];
	const rows = await inChunks(customers, (chunk) =>
		db
			.selectFrom('record')
			.selectAll()
			.where('customer', 'in', chunk)
			.where('type', '=', 'entitlement')
			.where('test', '=', 0)
			.execute(),
	);
	return rows.sort((a, b) => a.position - b.position).map(toRecord);
}

/** Many stores have none, which is known sooner than that no customer has one. */
async function hasEntitlements(db: Db): Promise<boolean> {
	return (
		(await db
			.selectFrom('record')
			.select('id')
			.where('type', '=', 'entitlement')
			.orderBy('position')
			.limit(1)
			.executeTakeFirst()) !== undefined
	);
}

function entitlementsFor(
	{ addressHolders: holders, accounts }: Pick<ItemSources, 'addressHolders' | 'accounts'>,
	entitlements: ReadonlyMap<string, readonly ArcRecord[]>,
): ArcRecord[] {
	if (entitlements.size === 0) return [];
	const customers = new Set([...holders, ...accounts].map(({ type, id }) => `${type}:${id}`));
	return [...customers].flatMap((customer) => entitlements.get(customer) ?? []);
}

function accountOf(holder: ArcRecord, records: Records): ArcRecord | undefined {
	const [id] = accountIdOf(holder);
	return id === undefined ? undefined : records.get(`account:${id}`);
}

function accountIdOf(holder: ArcRecord): string[] {
	return isRecordOf(holder, 'contact') && typeof holder.account === 'string' ? [holder.account] : [];
}

function ownersOf(owner: Owner | null | undefined, records: Records): Array<ArcRecord | undefined> {
	const record = records.get(referenceKey(owner) ?? '');
	return record === undefined ? [] : [record, ...administratorOf(record).map((id) => records.get(`user:${id}`))];
}

function administratorOf(record: ArcRecord): string[] {
	return isRecordOf(record, 'team') && typeof record.administrator === 'string' ? [record.administrator] : [];
}

const idsOf = (ref: object | null): string[] =>
	ref === null ? [] : Object.values(ref).filter((id): id is string => typeof id === 'string');

function distinct(records: ReadonlyArray<ArcRecord | undefined>): ArcRecord[] {
	return [...new Set(records.filter((record) => record !== undefined))];
}
