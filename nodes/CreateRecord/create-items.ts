import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { TraceEntry } from '../../core/activity/queue-item';
import { planRecord, type RecordPlan } from '../../core/decision/plan-record';
import { reasonTexts } from '../../core/decision/reasons';
import { compileMapping, type Mapping } from '../../core/decision/record-mapping';
import { ArcError, isArcError } from '../../core/errors';
import { recordId } from '../../adapters/record-id';
import type { ArcRecord, Contact } from '../../core/record/record';
import { isRecordOf } from '../../core/record/record';
import type { RecordChange } from '../../core/records/records';
import type { RecordStore } from '../../core/record-store';
import type { Step } from '../../core/ledger/steps';
import { holdItems, withErrors, type HeldItem } from '../shared/items/hold-items';
import { openStore } from '../shared/store/open-store';
import { expressionResolver } from '../shared/rule/resolve-expression';
import { passOn } from '../shared/items/pass-on';
import { nodesBehind } from '../shared/rule/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { ruleItems } from '../shared/items/tool-item';
import { loadOwners, type OwnerLookup } from '../shared/records/load-owners';

interface Job {
	readonly held: HeldItem;
	readonly recordKey: string;
	readonly id: string;
}

/** Creates, updates or reopens a record for each item of a batch, once, and connects the activity to it. */
export async function createItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = ruleItems(context);
	const store = await openStore(context);
	const { id: nodeId, parameters } = context.getNode();
	const mapping = compileMapping(parameters, nodeId, expressionResolver(context));
	const { held, errors } = await holdItems(context, store, { repeats: true });
	const at = new Date(await store.now()).toISOString();
	const last = !nodesBehind(context).some(({ kind }) => kind === 'createRecord' || kind === 'autoReply');
	const jobs = jobsOf(held, mapping);
	const results = new Map<number, ArcRecord>();

	const done = await recordsOfClosed(store, jobs);
	const open: Job[] = [];
	for (const job of jobs) {
		const { index, kind, json } = job.held;
		const record = done.get(job.id);
		if (kind === 'closed' && record !== undefined) results.set(index, record);
		else if (kind === 'closed') errors.set(index, closedWithout(job.held));
		else if (json.rule !== undefined && json.rule.outcome !== 'ready') errors.set(index, notMatched(json.rule.reason));
		else open.push(job);
	}
	if (open.length > 0) await createOpen(store, open, mapping, { at, last }, results, errors);

	const output = held.flatMap((item) => {
		const record = results.get(item.index);
		return record === undefined ? [] : [passOn(input, item.index, { ...item.json, record })];
	});
	return withErrors(input, [output], errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: 0,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
}

async function createOpen(
	store: RecordStore,
	open: readonly Job[],
	mapping: Mapping,
	{ at, last }: { readonly at: string; readonly last: boolean },
	results: Map<number, ArcRecord>,
	errors: Map<number, Error>,
): Promise<void> {
	const owners = await loadOwners(
		store,
		open.map(({ held }) => held.envelope.rule.owner),
	);
	const read = open.map((job) => ({ job, plan: tryPlan(job, mapping, owners) }));
	const contacts = await contactsOf(
		store,
		read.map(({ plan }) => plan),
	);
	const remaining = countByItem(open);
	const steps = read.map(({ job, plan }): { readonly step: Step; readonly fault?: ArcError } => {
		const fault = plan instanceof ArcError ? plan : plan.check(contacts);
		const left = (remaining.get(job.held.claim.queueItemId) ?? 1) - 1;
		remaining.set(job.held.claim.queueItemId, left);
		if (fault !== null) return { step: refusal(job, fault, at), fault };
		return { step: creation(job, plan as RecordPlan, at, last && left === 0) };
	});
	const done = await store.commit(steps.map(({ step }) => step));
	const refused: { readonly job: Job; readonly error: Error }[] = [];
	read.forEach(({ job }, position) => {
		const { index } = job.held;
		const result = done[position];
		const fault = steps[position]?.fault;
		if (fault !== undefined) errors.set(index, fault);
		else if (result?.kind === 'done' && result.saved[0] !== undefined) results.set(index, result.saved[0].record);
		else if (result?.kind === 'refused') {
			errors.set(index, result.error);
			refused.push({ job, error: result.error });
		} else errors.set(index, new ArcError('claimLost', 'Another execution holds the queue item'));
	});
	if (refused.length > 0) await store.commit(refused.map(({ job, error }) => refusal(job, error, at)));
}

/** Items in order, each with its key; further ones of the same queue item are numbered from `#2`. */
function jobsOf(held: readonly HeldItem[], mapping: Mapping): Job[] {
	const counts = new Map<string, number>();
	return held.map((item) => {
		const count = (counts.get(item.envelope.id) ?? 0) + 1;
		counts.set(item.envelope.id, count);
		const recordKey = count === 1 ? mapping.recordKey : `${mapping.recordKey}#${count}`;
		return { held: item, recordKey, id: recordId(item.envelope.id, recordKey) };
	});
}

function tryPlan(job: Job, mapping: Mapping, owners: OwnerLookup): RecordPlan | ArcError {
	try {
		const { json, index, item, envelope } = job.held;
		return planRecord({ json, index, queueId: item.queueId, owner: envelope.rule.owner }, job.id, mapping, owners);
	} catch (error) {
		if (isArcError(error)) return error;
		return new ArcError(
			'fieldInvalid',
			`A field could not be read: ${error instanceof Error ? error.message : String(error)}`,
			{
				hint: 'Look at the expressions of this node with the data of this item.',
				cause: error,
			},
		);
	}
}

function creation({ held, recordKey }: Job, plan: RecordPlan, at: string, closes: boolean): Step {
	const isRepeated = held.item.records[recordKey] !== undefined && plan.change.op === 'create';
	const text = isRepeated
		? `Found the ${plan.change.type} that was made before`
		: `${plan.verb} the ${plan.change.type}`;
	const change: RecordChange = plan.change;
	const related = plan.link === 'related';
	return {
		claim: held.claim,
		changes: [{ ...change, recordKey, ...(plan.link === null ? {} : { link: plan.link }) }],
		...(related ? { connect: { regarding: null } } : {}),
		trace: [entry(at, text, { fields: Object.keys(plan.fields) })],
		...(closes
			? { close: { state: 'inactive', outcome: 'ready', reason: 'none', monitor: held.envelope.rule.monitor } }
			: {}),
	};
}

/** What repeating cannot mend ends the item at once, visible and with its reason. */
function refusal({ held }: Job, fault: Error, at: string): Step {
	return {
		claim: held.claim,
		trace: [entry(at, `${reasonTexts.recordNotCreated.text} ${fault.message}`)],
		close: { state: 'inactive', outcome: 'failed', reason: 'recordNotCreated', monitor: held.envelope.rule.monitor },
	};
}

async function recordsOfClosed(store: RecordStore, jobs: readonly Job[]): Promise<ReadonlyMap<string, ArcRecord>> {
	const byType = new Map<string, { recordId: string; jobId: string }[]>();
	for (const { held, recordKey, id } of jobs) {
		const ref = held.kind === 'closed' ? held.item.records[recordKey] : undefined;
		if (ref === undefined) continue;
		for (const [type, recordOf] of Object.entries(ref)) {
			byType.set(type, [...(byType.get(type) ?? []), { recordId: recordOf, jobId: id }]);
		}
	}
	const found = new Map<string, ArcRecord>();
	for (const [type, wanted] of byType) {
		const records = new Map(
			(
				await store.get(
					type,
					wanted.map((one) => one.recordId),
				)
			).map((record) => [record.id, record]),
		);
		for (const { recordId: wantedId, jobId } of wanted) {
			const record = records.get(wantedId);
			if (record !== undefined) found.set(jobId, record);
		}
	}
	return found;
}

async function contactsOf(
	store: RecordStore,
	plans: readonly (RecordPlan | ArcError)[],
): Promise<ReadonlyMap<string, Contact>> {
	const ids = new Set(
		plans.flatMap((plan) => (plan instanceof ArcError || plan.contactId === null ? [] : [plan.contactId])),
	);
	if (ids.size === 0) return new Map();
	const contacts = await store.get('contact', [...ids]);
	return new Map(contacts.flatMap((record) => (isRecordOf(record, 'contact') ? [[record.id, record] as const] : [])));
}

function countByItem(jobs: readonly Job[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { held } of jobs) counts.set(held.claim.queueItemId, (counts.get(held.claim.queueItemId) ?? 0) + 1);
	return counts;
}

function entry(at: string, text: string, detail?: unknown): TraceEntry {
	return { at, step: 'create', text, ...(detail === undefined ? {} : { detail }) };
}

function notMatched(reason: string): ArcError {
	return new ArcError('itemInvalid', `Evaluate Rule did not match this item (${reason}), so no record is made of it`, {
		hint: 'Connect this node behind Matched, or an own output, of Evaluate Rule.',
	});
}

function closedWithout({ item }: HeldItem): ArcError {
	return new ArcError(
		'claimLost',
		`The queue item is closed already (${item.reason ?? 'none'}), without a record of this node`,
		{
			hint: 'Add the activity to the queue again to have it evaluated anew.',
		},
	);
}
