import { sql } from '../../../../vendor/kysely';
import type { ArcRecord } from '../../../../core/record/record';
import { mostHolders } from '../../../../core/records/records';
import { inChunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import type { Db } from '../schema/schema';
import { toRecord } from './record-row';

/** So many holders of a chunk of addresses are read without counting those of each. */
const fewHolders = 5_000;

/** Records that carry addresses, by address, oldest first; those of test runs are left out. See the port. */
export async function holders(db: Db, addresses: readonly string[]): Promise<Map<string, ArcRecord[]>> {
	const keys = new Map(addresses.map((address) => [address, addressKey(address)]));
	const rows = await inChunks(keys.values(), async (chunk) => {
		const found = await holdersOf(db, chunk).limit(fewHolders).execute();
		if (found.length < fewHolders) return found.sort((a, b) => a.position - b.position);
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
	const byKey = Map.groupBy(rows, (row) => row.address);
	return new Map(
		[...keys].map(([address, key]) => [address, (byKey.get(key) ?? []).slice(0, mostHolders).map(toRecord)]),
	);
}

function holdersOf(db: Db, addresses: readonly string[]) {
	return db
		.selectFrom('record_address as a')
		.innerJoin('record as r', 'r.position', 'a.position')
		.select(['a.address', 'r.type', 'r.id', 'r.fields', 'r.test', 'r.created_on', 'r.modified_on', 'r.position'])
		.where('a.address', 'in', [...addresses])
		.where('r.test', '=', 0);
}
