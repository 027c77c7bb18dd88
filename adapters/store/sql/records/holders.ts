import { sql } from '../../../../vendor/kysely';
import type { ArcRecord } from '../../../../core/record/record';
import { mostHolders } from '../../../../core/records/records';
import { inChunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import type { Source } from '../database/tx';
import { toRecord } from './record-row';

/** So many holders of a chunk of addresses are read without counting those of each. */
const fewHolders = 5_000;

/** Records that carry addresses, by address, oldest first; those of test runs are left out. See the port. */
export async function holders(source: Source, addresses: readonly string[]): Promise<Map<string, ArcRecord[]>> {
	const keys = new Map(addresses.map((address) => [address, addressKey(address)]));
	const rows = await inChunks(keys.values(), async (chunk) => {
		const found = await holdersOf(source, chunk).limit(fewHolders).execute();
		if (found.length < fewHolders) return found.sort((a, b) => a.position - b.position);
		// Somebody's address stands on very many records; of each only the first ones are read.
		const ranked = holdersOf(source, chunk).select(
			sql<number>`row_number() over (partition by a.address order by r.position)`.as('place'),
		);
		return await source.db
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

function holdersOf(source: Source, addresses: readonly string[]) {
	return addressed(source)
		.select(['a.address', 'r.type', 'r.id', 'r.fields', 'r.test', 'r.created_on', 'r.modified_on', 'r.position'])
		.where('a.address', 'in', [...addresses])
		.where('r.test', '=', 0);
}

/** Addresses `a` with their records `r`. Of a few hundred addresses PostgreSQL might rather read all records than look theirs up. */
function addressed({ db, dialect }: Source) {
	const addresses = db.selectFrom('record_address as a');
	if (dialect.kind === 'embedded') return addresses.innerJoin('record as r', 'r.position', 'a.position');
	return addresses.innerJoinLateral(
		(query) => query.selectFrom('record').selectAll().whereRef('record.position', '=', 'a.position').limit(1).as('r'),
		(join) => join.onTrue(),
	);
}
