import type { ArcRecord } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import type { Job } from './job';

/** The records that closed items made under the keys of their jobs, by the id of the job; a query for each type. */
export async function recordsMade(
	records: Pick<Records, 'get'>,
	jobs: readonly Job[],
): Promise<ReadonlyMap<string, ArcRecord>> {
	const made = jobs.flatMap(({ held, recordKey, id }) => {
		const ref = held.kind === 'closed' ? held.item.records[recordKey] : undefined;
		return ref === undefined ? [] : [{ type: typeOf(ref), recordId: idOf(ref), jobId: id }];
	});
	const found = new Map<string, ArcRecord>();
	for (const [type, wanted] of Map.groupBy(made, (one) => one.type)) {
		const ids = wanted.map(({ recordId }) => recordId);
		const byId = new Map((await records.get(type, ids)).map((record) => [record.id, record]));
		for (const { recordId, jobId } of wanted) {
			const record = byId.get(recordId);
			if (record !== undefined) found.set(jobId, record);
		}
	}
	return found;
}
