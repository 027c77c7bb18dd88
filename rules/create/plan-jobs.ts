import { recordId } from '../../adapters/record-id';
import { standingOf } from '../../core/decision/record/begin-record';
import { planRecord, type RecordPeople, type RecordPlan } from '../../core/decision/record/plan-record';
import type { Mapping } from '../../core/decision/record/record-mapping';
import { ArcError } from '../../core/errors';
import { isRecordOf, type Contact } from '../../core/record/record';
import { idOf } from '../../core/record/reference';
import type { Records } from '../../core/records/records';
import type { HeldItem } from '../items/held-item';
import { loadOwners, type OwnerLookup } from '../items/load-owners';
import type { Job } from './job';
import { orRefusal } from './or-refusal';
import { settlePeople, type PeopleStore } from './settle-people';

/** What shall be done for a job, or what keeps the record from being made. */
export interface PlannedJob extends Job {
	readonly plan: RecordPlan | ArcError;
}

/**
 * Items in order, each with its key. What External Record began goes on under the key that it was begun
 * under, and with the record that was noted under it.
 */
export function jobsOf(held: readonly HeldItem[], { recordKey, external }: Mapping): Job[] {
	const numbered = numberedJobs(held, recordKey);
	if (external === undefined) return numbered;
	return numbered.map((job) => ({ ...job, recordKey: job.held.json.begun?.recordKey ?? job.recordKey }));
}

/** The id of the record of another system under the key of a job: told before it is made, and kept. */
export function externalRecordId({ held: { item, envelope }, recordKey }: Job): string {
	const standing = standingOf(item, recordKey);
	return standing.kind === 'made' ? idOf(standing.ref) : recordId(envelope.id, recordKey);
}

/** Items in order under one key; further ones of the same queue item are numbered from `#2`. */
export function numberedJobs(held: readonly HeldItem[], key: string): Job[] {
	const counts = new Map<string, number>();
	return held.map((item) => {
		const count = (counts.get(item.envelope.id) ?? 0) + 1;
		counts.set(item.envelope.id, count);
		const recordKey = count === 1 ? key : `${key}#${count}`;
		return { held: item, recordKey };
	});
}

/** What becomes of each job, with a query for the owners and few for the people that the batch names. */
export async function planJobs(
	records: Pick<Records, 'get'>,
	jobs: readonly Job[],
	mapping: Mapping,
	people?: PeopleStore,
): Promise<PlannedJob[]> {
	const owners = await loadOwners(
		records,
		jobs.map(({ held }) => held.envelope.rule.owner),
	);
	const settled = people === undefined ? [] : await settlePeople(people, jobs, mapping, owners);
	const planned = jobs.map((job, at): PlannedJob => ({
		...job,
		plan: tryPlan(job, mapping, owners, settled[at] ?? null),
	}));
	const contacts = await contactsOf(records, planned);
	return planned.map((job) =>
		job.plan instanceof ArcError ? job : { ...job, plan: job.plan.check(contacts) ?? job.plan },
	);
}

function tryPlan(
	job: Job,
	mapping: Mapping,
	owners: OwnerLookup,
	people: RecordPeople | ArcError | null,
): RecordPlan | ArcError {
	if (people instanceof ArcError) return people;
	const { json, index, item, envelope } = job.held;
	const planned = { json, index, queueId: item.queueId, owner: envelope.rule.owner };
	const id = mapping.external === undefined ? null : externalRecordId(job);
	return orRefusal(() => planRecord(planned, id, mapping, owners, people));
}

async function contactsOf(
	records: Pick<Records, 'get'>,
	planned: readonly PlannedJob[],
): Promise<ReadonlyMap<string, Contact>> {
	const ids = new Set(
		planned.flatMap(({ plan }) => (plan instanceof ArcError || plan.contactId === null ? [] : [plan.contactId])),
	);
	if (ids.size === 0) return new Map();
	const contacts = await records.get('contact', [...ids]);
	return new Map(contacts.flatMap((record) => (isRecordOf(record, 'contact') ? [[record.id, record] as const] : [])));
}
