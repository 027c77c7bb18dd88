import type { Step, Steps } from '../../core/ledger/steps';
import type { SavedRecord } from '../../core/records/records';
import { claimLost } from './claim-lost';

/** What became of the step of one job. */
export type Committed<Job> =
	| { readonly kind: 'done'; readonly job: Job; readonly saved: readonly SavedRecord[] }
	| { readonly kind: 'refused' | 'lost'; readonly job: Job; readonly error: Error };

/**
 * Commits a step for each job, in order, and answers what each came to. Where `endRefused` is given,
 * a further step ends what was refused, since repeating it would mend nothing.
 */
export async function commitSteps<Job>(
	ledger: Pick<Steps, 'commit'>,
	jobs: readonly Job[],
	stepOf: (job: Job, position: number) => Step,
	endRefused?: (job: Job, error: Error) => Step,
): Promise<readonly Committed<Job>[]> {
	if (jobs.length === 0) return [];
	const results = await ledger.commit(jobs.map(stepOf));
	const committed = jobs.map((job, position): Committed<Job> => {
		const result = results[position];
		switch (result?.kind) {
			case 'done':
				return { kind: 'done', job, saved: result.saved };
			case 'refused':
				return { kind: 'refused', job, error: result.error };
			default:
				return { kind: 'lost', job, error: claimLost() };
		}
	});
	const ends =
		endRefused === undefined
			? []
			: committed.flatMap((one) => (one.kind === 'refused' ? [endRefused(one.job, one.error)] : []));
	if (ends.length > 0) await ledger.commit(ends);
	return committed;
}
