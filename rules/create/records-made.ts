import { standingOf } from '../../core/decision/record/begin-record';
import type { ArcRecord } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import type { Job } from './job';

/** The records that items have under the keys of their jobs, by job; a query for each type. */
export async function recordsMade<Made extends Job>(
	records: Pick<Records, 'get'>,
	jobs: readonly Made[],
): Promise<ReadonlyMap<Made, ArcRecord>> {
	const made = jobs.flatMap((job) => {
		const standing = standingOf(job.held.item, job.recordKey);
		if (standing.kind !== 'made') return [];
		return [{ type: typeOf(standing.ref), recordId: idOf(standing.ref), job }];
	});
	const found = new Map<Made, ArcRecord>();
	for (const [type, wanted] of Map.groupBy(made, (one) => one.type)) {
		const ids = wanted.map(({ recordId }) => recordId);
		const byId = new Map((await records.get(type, ids)).map((record) => [record.id, record]));
		for (const { recordId, job } of wanted) {
			const record = byId.get(recordId);
			if (record !== undefined) found.set(job, record);
		}
	}
	return found;
}
