import { isRecordOf, type Account, type ArcRecord } from '../../core/record/record';
import type { Records } from '../../core/records/records';

/** The accounts that the contacts of a batch belong to, in one query; of none nothing is asked. */
export async function loadParents(
	records: Pick<Records, 'get'>,
	people: readonly ArcRecord[],
): Promise<readonly Account[]> {
	const ids = people.flatMap((record) =>
		isRecordOf(record, 'contact') && typeof record.account === 'string' ? [record.account] : [],
	);
	if (ids.length === 0) return [];
	const accounts = await records.get('account', [...new Set(ids)]);
	return accounts.filter((record): record is Account => isRecordOf(record, 'account'));
}
