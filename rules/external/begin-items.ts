import { standingOf, type InDoubt, type Standing } from '../../core/decision/record/begin-record';
import type { Settings } from '../../core/ledger/settings';
import type { Step, Steps } from '../../core/ledger/steps';
import type { ArcRecord } from '../../core/record/record';
import { idOf, typeOf } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import type { Job } from '../create/job';
import { closedWithout, notMatched } from '../create/not-made';
import { externalRecordId, numberedJobs } from '../create/plan-jobs';
import { recordsMade } from '../create/records-made';
import type { BatchResult, Leaving } from '../items/batch-result';
import { commitSteps } from '../items/commit-steps';
import type { HeldItems } from '../items/hold-items';

/** The outputs of External Record when it begins. */
export const beginOutput = { make: 0, made: 1, inDoubt: 2 } as const;

/** What beginning takes of a store. */
export type BeginningStore = Pick<Settings, 'now'> & Pick<Steps, 'commit'> & Pick<Records, 'get'>;

/** External Record as it begins, from its parameters. */
export interface Beginning {
	readonly recordKey: string;
	readonly inDoubt: InDoubt;
}

interface OpenJob extends Job {
	readonly standing: Exclude<Standing, { kind: 'made' }>;
}

/**
 * Writes down of each item of a batch that another system is about to make its record, before it is
 * asked; and says of each whether nobody has, whether it is made, or whether nobody knows.
 */
export async function beginItems(
	store: BeginningStore,
	{ held, errors }: HeldItems,
	{ recordKey, inDoubt }: Beginning,
): Promise<BatchResult> {
	const at = new Date(await store.now()).toISOString();
	const jobs = numberedJobs(held, recordKey);
	const records = await recordsMade(store, jobs);
	const left = new Map<number, Leaving>();
	const open: OpenJob[] = [];
	for (const job of jobs) {
		const { index, kind, item, json } = job.held;
		const standing = standingOf(item, job.recordKey);
		if (standing.kind === 'made') {
			// One that was deleted since was made all the same.
			const record = records.get(job) ?? { type: typeOf(standing.ref), id: idOf(standing.ref) };
			left.set(index, leaving(job, beginOutput.made, null, record));
		} else if (kind === 'closed') errors.set(index, closedWithout(job.held));
		else if (json.rule !== undefined && json.rule.outcome !== 'ready') errors.set(index, notMatched(json.rule.reason));
		else open.push({ ...job, standing });
	}
	for (const one of await commitSteps(store, open, (job) => stepOf(job, inDoubt, at))) {
		const { job } = one;
		if (one.kind !== 'done') errors.set(job.held.index, one.error);
		else if (job.standing.kind === 'free') left.set(job.held.index, leaving(job, beginOutput.make, null));
		else if (inDoubt !== 'fail') {
			const output = inDoubt === 'lookUp' ? beginOutput.inDoubt : beginOutput.make;
			left.set(job.held.index, leaving(job, output, job.standing.since));
		}
	}
	return { leaving: held.flatMap(({ index }) => left.get(index) ?? []), errors };
}

function leaving(job: Job, output: number, inDoubtSince: string | null, record?: ArcRecord): Leaving {
	const { index, json } = job.held;
	const begun = { recordKey: job.recordKey, id: externalRecordId(job), inDoubtSince };
	return { index, output, json: { ...json, begun, ...(record === undefined ? {} : { record }) } };
}

function stepOf({ held, recordKey, standing }: OpenJob, inDoubt: InDoubt, at: string): Step {
	const { claim } = held;
	const since = standing.kind === 'inDoubt' ? standing.since : null;
	if (since === null || inDoubt === 'makeAgain')
		return { claim, begins: recordKey, trace: [{ at, step: 'create', kind: 'recordBegun', values: { since } }] };
	const told: Step = {
		claim,
		trace: [{ at, step: 'create', kind: 'recordInDoubt', values: { since, then: inDoubt } }],
	};
	if (inDoubt === 'lookUp') return told;
	const { monitor } = held.envelope.rule;
	return { ...told, close: { state: 'inactive', outcome: 'failed', reason: 'externalInDoubt', monitor } };
}
