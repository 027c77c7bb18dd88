import { standingOf } from '../../core/decision/record/begin-record';
import type { ArcRecord } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import type { Job } from './job';

/** The records that items have under the keys of their jobs, by the id of the job; a query for each type. */
export async function recordsMade(
	records: Pick<Records, 'get'>,
	jobs: readonly Job[],
): Promise<ReadonlyMap<string, ArcRecord>> {
	const made = jobs.flatMap(({ held, recordKey, id }) => {
		const standing = standingOf(held.item, recordKey);
		if (standing.kind !== 'made') return [];
		return [{ type: typeOf(standing.ref), recordId: idOf(standing.ref), jobId: id }];
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
