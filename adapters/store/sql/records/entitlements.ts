import type { ArcRecord } from '../../../../core/record/record';
import type { Reference } from '../../../../core/record/reference';
import { inChunks } from '../database/chunks';
import { referenceKey } from '../database/column-values';
import type { Db } from '../schema/schema';
import { toRecord } from './record-row';

/** Entitlements of customers, oldest first; those of test runs are left out. */
export async function entitlementsOf(db: Db, customers: readonly Reference[]): Promise<ArcRecord[]> {
	if (!(await hasEntitlements(db))) return [];
	const keys = customers.flatMap((customer) => referenceKey(customer) ?? []);
	const rows = await inChunks(keys, (chunk) =>
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
	const query = db.selectFrom('record').select('id').where('type', '=', 'entitlement').orderBy('position').limit(1);
	return (await query.executeTakeFirst()) !== undefined;
}
