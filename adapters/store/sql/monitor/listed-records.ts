import { sql, type RawBuilder } from '../../../../vendor/kysely';
import type { RecordList, RecordListing } from '../../../../core/ledger/record-views';
import type { Reference } from '../../../../core/record/reference';
import { addressKey, plainText, referenceKey } from '../database/column-values';
import { toRecord, searchedWords } from '../records/record-row';
import type { Db } from '../schema/schema';
import { escapeLike, recordNames } from './entries';

/** As many records a page looks through for words, so that one that finds nothing is not dear. */
const mostSearched = 10_000;
/** As many customers of one name are looked for. */
const mostCustomers = 100;

/** Records of a type, newest first; see the port. */
export async function listedRecords(db: Db, listing: RecordListing): Promise<RecordList> {
	const limit = Math.min(Math.max(Math.floor(listing.limit ?? 50), 1), 1_000);
	const { positions, next } = await pageOf(db, listing, limit);
	const rows =
		positions.length === 0
			? []
			: await db
					.selectFrom('record')
					.selectAll()
					.where('position', 'in', positions)
					.orderBy('position', 'desc')
					.execute();
	const records = rows.map(toRecord);
	const names = await recordNames(db, records.flatMap(referredBy));
	return { records, nextCursor: next, recordNames: Object.fromEntries(names), types: await typesInUse(db) };
}

/** Positions of the records of a page, and where the next one goes on. */
async function pageOf(
	db: Db,
	{ type, state, customer, owner, queueId, text = '', cursor = '' }: RecordListing,
	limit: number,
): Promise<{ readonly positions: number[]; readonly next: string | null }> {
	const customers = customer === undefined ? null : await customersCalled(db, customer);
	if (customers?.length === 0) return { positions: [], next: null };
	const searched = searchedWords(text);
	const conditions: RawBuilder<boolean>[] = [
		sql`type = ${plainText(type)}`,
		sql`test = 0`,
		...(/^\d{1,15}$/.test(cursor) ? [sql<boolean>`position < ${Number(cursor)}`] : []),
		...(state === undefined ? [] : [sql<boolean>`state = ${plainText(state)}`]),
		...(owner === undefined ? [] : [sql<boolean>`owner = ${referenceKey(owner)}`]),
		...(queueId === undefined ? [] : [sql<boolean>`origin_queue = ${plainText(queueId)}`]),
		...(customers === null ? [] : [sql<boolean>`customer in (${sql.join(customers)})`]),
	];
	const looked = db
		.selectFrom('record')
		.select(['position', 'search_text'])
		.where(sql<boolean>`${sql.join(conditions, sql` and `)}`)
		.orderBy('position', 'desc')
		.limit(sql.lit(searched.length === 0 ? limit + 1 : mostSearched));
	const patterns = searched.map((word) => sql<boolean>`search_text like ${`% ${escapeLike(word)}%`} escape '!'`);
	const found = await db
		.selectFrom(looked.as('r'))
		.select('position')
		.where(patterns.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`${sql.join(patterns, sql` and `)}`)
		.orderBy('position', 'desc')
		.limit(limit + 1)
		.execute();
	const positions = found.slice(0, limit).map(({ position }) => position);
	if (found.length > limit) return { positions, next: String(positions.at(-1)) };
	if (searched.length === 0) return { positions, next: null };
	const { count, last } = await db
		.selectFrom(looked.as('r'))
		.select((eb) => [eb.fn.countAll<number | string>().as('count'), eb.fn.min('position').as('last')])
		.executeTakeFirstOrThrow();
	return { positions, next: Number(count) < mostSearched ? null : String(last) };
}

/** Keys of the contacts and accounts that a text names by address or whole name; at most 100. */
async function customersCalled(db: Db, customer: Reference | string): Promise<string[]> {
	if (typeof customer !== 'string') return [referenceKey(customer) ?? ''];
	const called = plainText(customer.trim());
	const rows = await db
		.selectFrom('record as r')
		.innerJoin('record_address as a', 'a.position', 'r.position')
		.select(['r.type', 'r.id'])
		.where('a.address', '=', addressKey(customer))
		.union(db.selectFrom('record').select(['type', 'id']).where('name', '=', called))
		.limit(mostCustomers)
		.execute();
	return rows.filter(({ type }) => type === 'contact' || type === 'account').map(({ type, id }) => `${type}:${id}`);
}

/** Goes from one type to the next in the index, however many records each has. */
async function typesInUse(db: Db): Promise<string[]> {
	const rows = await db
		.withRecursive('used', (cte) =>
			cte
				.selectFrom('record')
				.select((eb) => eb.fn.min<string | null>('type').as('type'))
				.unionAll(
					cte
						.selectFrom('used')
						.select((eb) =>
							eb
								.selectFrom('record')
								.select((inner) => inner.fn.min<string | null>('record.type').as('type'))
								.whereRef('record.type', '>', 'used.type')
								.as('type'),
						)
						.where('used.type', 'is not', null),
				),
		)
		.selectFrom('used')
		.select('type')
		.where('type', 'is not', null)
		.execute();
	return rows.flatMap(({ type }) => type ?? []);
}

/** What the fields of a record refer to that a list shows by name. */
export function referredBy(record: Readonly<Record<string, unknown>>): Reference[] {
	const byId = (['contact', 'account'] as const).flatMap((type) =>
		typeof record[type] === 'string' ? [{ [type]: record[type] }] : [],
	);
	const queue = typeof record['originQueue'] === 'string' ? [{ queue: record['originQueue'] }] : [];
	const whole = [record['customer'], record['owner']].filter(
		(value): value is Reference => referenceKey(value) !== null,
	);
	return [...whole, ...byId, ...queue];
}
