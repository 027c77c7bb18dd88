import { isRecordOf, type Queue } from '../../../../core/record/record';
import { inChunks } from '../database/chunks';
import { addressKey } from '../database/column-values';
import { toRecord } from './record-row';
import type { Db } from '../schema/schema';

/** Queues by normalised address; of several with one address the oldest. */
export async function queuesByAddress(db: Db, addresses: readonly string[]): Promise<Map<string, Queue>> {
	const rows = await inChunks(addresses.map(addressKey), (chunk) =>
		db
			.selectFrom('record_address as a')
			.innerJoin('record as r', 'r.position', 'a.position')
			.selectAll('r')
			.select('a.address')
			.where('a.address', 'in', chunk)
			.where('r.type', '=', 'queue')
			.where('r.test', '=', 0)
			.execute(),
	);
	const queues = new Map<string, Queue>();
	for (const row of rows.sort((a, b) => b.position - a.position)) {
		const record = toRecord(row);
		if (isRecordOf(record, 'queue')) queues.set(row.address, record);
	}
	return queues;
}
