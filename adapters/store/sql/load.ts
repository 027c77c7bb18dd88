import { sql } from '../../../vendor/kysely';
import type { Activity } from '../../../core/activity/activity';
import { isRecordOf, type ArcRecord, type Owner } from '../../../core/record/record';
import type { ItemSources, LoadOptions } from '../../../core/record-store';
import { activitiesById, toActivity } from './activity-row';
import { inChunks } from './chunks';
import { addressKey, referenceKey } from './column-values';
import { selectItems } from './lease';
import { toQueueItem, type QueueItemRow } from './queue-item-row';
import { toRecord } from './record-row';
import { recordsById } from './records';
import type { Db } from './schema';
import { cameWithMessage } from './take-in';

/** As many holders of one address are read; how many more there are makes no difference. */
const mostHolders = 101;
const ownTypes = new Set(['user', 'team', 'queue']);

/** Records by `type:id`. */
type Records = ReadonlyMap<string, ArcRecord>;

/** What belongs to queue items, in order, in about ten queries however many they are; see the port. */
export async function load(db: Db, ids: readonly string[], options: LoadOptions): Promise<Array<ItemSources | null>> {
	const items = new Map((await selectItems(db, ids)).map((item) => [item.id, item]));
	const rows = await activitiesById(db, [...items.values()].map((item) => item.activity_id));
	const activities = new Map([...rows].map(([id, row]) => [id, toActivity(row)]));
	const holders = await addressHolders(db, [...activities.values()]);
	const siblings = await siblingsOf(db, items.values());
	const records = await namedRecords(db, items.values(), activities.values(), holders.values(), options.owner);
	const entitlements = await entitlementsOf(db, holders.values(), records);
	return ids.map((id) => {
		const item = items.get(id);
		const activity = item === undefined ? undefined : activities.get(item.activity_id);
		if (item === undefined || activity === undefined) return null;
		const sources = sourcesOf(item, activity, holders, records, options);
		return {
			...sources,
			entitlements: entitlementsFor(sources, entitlements),
			addressedQueues: [...new Set(queuesOf(siblings, item.activity_id))],
			handledBefore: siblings.some((sibling) => standsBefore(sibling, item)),
		};
	});
}

function sourcesOf(
	item: QueueItemRow,
	activity: Activity,
	holders: ReadonlyMap<string, readonly ArcRecord[]>,
	records: Records,
	options: LoadOptions,
): Omit<ItemSources, 'addressedQueues' | 'entitlements' | 'handledBefore'> {
	const all = activity.from === null ? [] : (holders.get(addressKey(activity.from)) ?? []);
	const counted = options.addresses || activity.type === 'email' ? all : all.filter(({ type }) => !ownTypes.has(type));
	const queue = records.get(`queue:${item.queue_id}`);
	const queueOwner = isRecordOf(queue, 'queue') ? queue.owner : undefined;
	const regarding = referenceKey(activity.regarding);
	return {
		item: toQueueItem(item),
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
async function addressHolders(db: Db, activities: readonly Activity[]): Promise<Map<string, ArcRecord[]>> {
	const addresses = activities.map((activity) => activity.from).filter((from) => from !== null).map(addressKey);
	const rows = await inChunks(addresses, async (chunk) => {
		const ranked = db
			.selectFrom('record_address as a')
			.innerJoin('record as r', (join) => join.onRef('r.id', '=', 'a.id').onRef('r.type', '=', 'a.type'))
			.select(['a.address', 'r.type', 'r.id', 'r.fields', 'r.test', 'r.created_on', 'r.modified_on', 'r.position'])
			.select(sql<number>`row_number() over (partition by a.address order by r.position)`.as('place'))
			.where('a.address', 'in', chunk)
			.where('r.test', '=', 0);
		return await db
			.selectFrom(ranked.as('ranked'))
			.selectAll()
			.where('place', '<=', mostHolders)
			.orderBy('position')
			.execute();
	});
	const holders = new Map<string, ArcRecord[]>();
	for (const row of rows) holders.set(row.address, [...(holders.get(row.address) ?? []), toRecord(row)]);
	return holders;
}

/** Everything that items, activities, senders and owners name: two rounds, since records name others. */
async function namedRecords(
	db: Db,
	items: Iterable<QueueItemRow>,
	activities: Iterable<Activity>,
	holders: Iterable<readonly ArcRecord[]>,
	owner: Owner | null,
): Promise<Records> {
	const first = [
		...[...items].map((item) => item.queue_id).filter((id) => id !== ''),
		...[...activities].flatMap(({ regarding, related }) => [regarding, ...related]).flatMap(idsOf),
		...[...holders].flat().flatMap(accountIdOf),
		...idsOf(owner),
	];
	const found = await recordsById(db, first);
	const second = [...found.values()].flatMap((record) => [
		...(isRecordOf(record, 'queue') ? idsOf(record.owner ?? null) : []),
		...administratorOf(record),
	]);
	const owners = await recordsById(db, second.filter((id) => !first.includes(id)));
	const administrators = await recordsById(db, [...owners.values()].flatMap(administratorOf));
	return new Map([...found, ...owners, ...administrators]);
}

async function entitlementsOf(db: Db, holders: Iterable<readonly ArcRecord[]>, records: Records): Promise<ArcRecord[]> {
	const customers = [...holders].flat().flatMap((holder) => {
		const account = accountOf(holder, records);
		return [holder, ...(account === undefined ? [] : [account])].map(({ type, id }) => `${type}:${id}`);
	});
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

function entitlementsFor(
	{ addressHolders: holders, accounts }: Pick<ItemSources, 'addressHolders' | 'accounts'>,
	entitlements: readonly ArcRecord[],
): ArcRecord[] {
	const customers = new Set([...holders, ...accounts].map(({ type, id }) => `${type}:${id}`));
	return entitlements.filter((entitlement) => customers.has(referenceKey(entitlement['customer']) ?? ''));
}

/** Ids of the queues that an activity came to, in order. */
function queuesOf(siblings: readonly Sibling[], activityId: string): string[] {
	return siblings.filter((sibling) => sibling.activity_id === activityId && sibling.queue_id !== '').map((sibling) => sibling.queue_id);
}

type Sibling = Pick<QueueItemRow, 'id' | 'activity_id' | 'queue_id' | 'way_in' | 'sequence'>;

/** All queue items of the activities, in order. */
async function siblingsOf(db: Db, items: Iterable<QueueItemRow>): Promise<Sibling[]> {
	return await inChunks([...items].map((item) => item.activity_id), (chunk) =>
		db
			.selectFrom('queue_item')
			.select(['id', 'activity_id', 'queue_id', 'way_in', 'sequence'])
			.where('activity_id', 'in', chunk)
			.where('test', '=', 0)
			.orderBy('sequence')
			.execute(),
	);
}

/** Whether the same message is in the same queue a second time; being added by somebody counts anew. */
function standsBefore(sibling: Sibling, item: QueueItemRow): boolean {
	return (
		item.test === 0 &&
		sibling.id !== item.id &&
		sibling.activity_id === item.activity_id &&
		sibling.queue_id === item.queue_id &&
		cameWithMessage(sibling.way_in) &&
		cameWithMessage(item.way_in) &&
		sibling.sequence < item.sequence
	);
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
