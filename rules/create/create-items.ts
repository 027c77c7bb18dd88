import type { NewTraceEntry, StepNote } from '../../core/activity/trace';
import { titleLength } from '../../core/decision/record/default-mapping';
import type { RecordPlan } from '../../core/decision/record/plan-record';
import type { Mapping } from '../../core/decision/record/record-mapping';
import { ArcError } from '../../core/errors';
import type { Settings } from '../../core/ledger/settings';
import type { Step, Steps } from '../../core/ledger/steps';
import type { ArcRecord } from '../../core/record/record';
import type { Records } from '../../core/records/records';
import type { BatchResult } from '../items/batch-result';
import { commitSteps } from '../items/commit-steps';
import type { HeldItems } from '../items/hold-items';
import type { Job } from './job';
import { closedWithout, notMatched } from './not-made';
import { jobsOf, planJobs, type PlannedJob } from './plan-jobs';
import { recordsMade } from './records-made';
import type { PeopleStore } from './settle-people';

/** What creating takes of a store. */
export type CreatingStore = Pick<Settings, 'now'> & Pick<Steps, 'commit'> & Pick<Records, 'get'>;

/** A record as Create Record has it in its parameters. */
export interface Creation {
	readonly mapping: Mapping;
	/** Whether no node of a rule stands behind that would close the items. */
	readonly isLast: boolean;
	/** Where people are looked up by address; left out where the mapping gives their IDs alone. */
	readonly people?: PeopleStore;
}

/** Creates, updates or reopens a record for each item of a batch, once, and connects the activity to it. */
export async function createItems(
	store: CreatingStore,
	{ held, errors }: HeldItems,
	{ mapping, isLast, people }: Creation,
): Promise<BatchResult> {
	const at = new Date(await store.now()).toISOString();
	const jobs = jobsOf(held, mapping);
	const results = new Map<number, ArcRecord>();

	const closed = jobs.filter((job) => job.held.kind === 'closed');
	const made = await recordsMade(store, closed);
	const open: Job[] = [];
	for (const job of jobs) {
		const { index, kind, json } = job.held;
		const record = made.get(job);
		if (kind === 'closed' && record !== undefined) results.set(index, record);
		else if (kind === 'closed') errors.set(index, closedWithout(job.held));
		else if (json.rule !== undefined && json.rule.outcome !== 'ready') errors.set(index, notMatched(json.rule.reason));
		else open.push(job);
	}
	if (open.length > 0) {
		const planned = await planJobs(store, open, mapping, people);
		const lastOfItem = new Map(open.map(({ held: { claim, index } }) => [claim.queueItemId, index]));
		const stepOf = (job: PlannedJob): Step =>
			job.plan instanceof ArcError
				? refusal(job, job.plan, at)
				: creation(job, job.plan, at, isLast && lastOfItem.get(job.held.claim.queueItemId) === job.held.index);
		for (const one of await commitSteps(store, planned, stepOf, (job, error) => refusal(job, error, at))) {
			const { held: item, plan } = one.job;
			if (plan instanceof ArcError) errors.set(item.index, plan);
			else if (one.kind !== 'done') errors.set(item.index, one.error);
			else if (one.saved[0] !== undefined) results.set(item.index, one.saved[0].record);
		}
	}
	const leaving = held.flatMap(({ index, json }) => {
		const record = results.get(index);
		return record === undefined ? [] : [{ index, output: 0, json: { ...json, record } }];
	});
	return { leaving, errors };
}

function creation({ held, recordKey }: Job, plan: RecordPlan, at: string, closes: boolean): Step {
	const isRepeated = held.item.records[recordKey] !== undefined && plan.change.op === 'create';
	const { type } = plan.change;
	const written: StepNote =
		plan.elsewhere === null
			? { kind: 'recordWritten', values: { did: plan.did, type } }
			: { kind: 'recordMadeElsewhere', values: { type, ...plan.elsewhere } };
	const note: StepNote = isRepeated ? { kind: 'recordFound', values: { type } } : written;
	return {
		claim: held.claim,
		changes: [{ ...plan.change, recordKey, ...(plan.link === null ? {} : { link: plan.link }) }],
		...(plan.link === 'related' ? { connect: { regarding: null } } : {}),
		trace: [
			...(plan.cutFrom === null || isRepeated ? [] : [titleCut(at, plan.cutFrom)]),
			// What was created says by itself what it was created with.
			{
				at,
				step: 'create',
				...note,
				...(plan.did === 'create' ? {} : { detail: { fields: Object.keys(plan.fields) } }),
			},
		],
		...(closes
			? { close: { state: 'inactive', outcome: 'ready', reason: 'none', monitor: held.envelope.rule.monitor } }
			: {}),
	};
}

function titleCut(at: string, from: number): NewTraceEntry {
	return { at, step: 'create', kind: 'titleCut', values: { from, to: titleLength } };
}

/** What repeating cannot mend ends the item at once, visible and with its reason. */
function refusal({ held }: Job, fault: Error, at: string): Step {
	return {
		claim: held.claim,
		trace: [{ at, step: 'create', kind: 'recordRefused', values: { because: fault.message } }],
		close: { state: 'inactive', outcome: 'failed', reason: 'recordNotCreated', monitor: held.envelope.rule.monitor },
	};
}
