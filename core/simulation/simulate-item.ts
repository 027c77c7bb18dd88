import type { Outcome, QueueItem, Reason } from '../activity/queue-item';
import { contactFromSender } from '../contact/contact-from-sender';
import type { Sender } from '../contact/sender';
import type { ArcItem } from '../item/item';
import { itemJson } from '../item/item-json';
import { isRecordOf, type ArcRecord } from '../record/record';
import type { ItemSources } from '../ledger/steps';
import type { StoreSettings } from '../ledger/settings';
import { explain, traceLines } from '../rule/explain';
import type { Evidence } from '../rule/evidence';
import { beforeConditions, type Preliminary, type SenderTask } from '../decision/before-conditions';
import { activatedText, contactMadeTexts } from '../decision/contact-steps';
import { factsOf } from '../decision/facts-of';
import { judge, type Judgement } from '../decision/judge';
import { reasonTexts } from '../decision/reasons';
import { senderAs } from '../decision/settled-sender';
import { NodeWalk, type WalkEnd } from './node-walk';
import { contactAmong, type RecordIds, type SimulatedFacts } from './simulated-facts';
import { notSimulated } from './simulated-expression';
import type { SimulatedReplies } from './simulated-replies';
import type { SimulatedItem, SimulatedRule, Subject } from './simulation';

/** What a simulation has for all of its items. */
export interface Simulator {
	readonly rule: SimulatedRule;
	readonly settings: StoreSettings;
	readonly facts: SimulatedFacts;
	readonly replies: SimulatedReplies;
	readonly ownAddresses: ReadonlySet<string>;
	readonly newId: RecordIds;
	readonly storeId: string;
	/** Whether each item tells what was looked at. */
	readonly withTrace: boolean;
}

type Told = Omit<SimulatedItem, 'happened' | 'differences'>;

/** What the rule would make of one item at its turn, by the functions that the nodes use. */
export function simulateItem(simulator: Simulator, subject: Subject): Told {
	const { rule } = simulator;
	const { item, sources } = subject;
	if (subject.unreadable !== null) return ended(subject, 'failed', subject.unreadable);
	if (sources === null) return ended(subject, 'failed', 'sourceNotFound');
	const at = Date.parse(item.enteredOn);
	const found = simulator.facts.sourcesOf(subject, sources, at);
	const first = beforeConditions({ sources: found, rule: rule.settings, settings: simulator.settings, now: at });
	const { preliminary, contact, text } = settleSender(simulator, subject, found, first, at);
	const json = itemOf(simulator, { ...item, ...found.item }, found, preliminary, at);
	const judgement = judge(
		{ json, index: 0, sources: found, rule: rule.settings, preliminary },
		rule.conditions,
		item.enteredOn,
	);
	const { related } = preliminary.facts;
	if (related !== undefined) simulator.facts.connect(item.activityId, { regarding: found.activity.regarding, related });
	const unknown = notSimulated(judgement.error);
	const walk = new NodeWalk(simulator, subject, found, at);
	const end =
		unknown === null
			? walk.from(judgement)
			: { outcome: 'unknown' as const, reason: null, text: judgement.error?.message ?? '' };
	return {
		...headOf(subject),
		...told(end, judgement),
		contact: contact ?? walk.contact,
		records: walk.records,
		replies: walk.replies,
		notSimulated: [
			...rule.workflow.passed.map((node) => `The node "${node}" before Evaluate Rule`),
			...(unknown === null ? [] : [judgement.error?.message ?? unknown.message]),
			...walk.notSimulated,
		],
		trace: simulator.withTrace ? [...(text === null ? [] : [text]), ...linesOf(judgement), ...walk.trace] : [],
	};
}

function told(
	end: WalkEnd,
	{ decision, json }: Judgement,
): Pick<Told, 'outcome' | 'reason' | 'conditionItem' | 'message'> {
	const { outcome, reason, text } = end;
	return {
		outcome,
		reason,
		conditionItem: outcome === 'unknown' ? null : decision.conditionItem,
		message: text ?? json.rule?.message ?? '',
	};
}

interface Settled {
	readonly preliminary: Preliminary;
	readonly contact: SimulatedItem['contact'];
	readonly text: string | null;
}

/** Makes or activates the record of the sender, where the rule asks for it. */
function settleSender(
	simulator: Simulator,
	subject: Subject,
	sources: ItemSources,
	first: Preliminary,
	now: number,
): Settled {
	if (first.kind !== 'needs') return { preliminary: first, contact: null, text: null };
	const { task } = first;
	const { rule, settings } = simulator;
	const { record, created, fields } = doTask(simulator, subject, sources, task, now);
	const sender: Sender = senderAs(
		first.facts.sender,
		record,
		sources.accounts.filter((one) => isRecordOf(one, 'account')),
		created,
	);
	const preliminary = beforeConditions({ sources, rule: rule.settings, settings, now, settledSender: sender });
	const text = task.kind === 'activate' ? activatedText(task.type) : contactMadeTexts.evaluate;
	const change = task.kind === 'activate' ? ('activate' as const) : ('create' as const);
	const contact = created || change === 'activate' ? { change, type: record.type, id: record.id, fields } : null;
	return { preliminary, contact, text };
}

interface DoneTask {
	readonly record: ArcRecord;
	readonly created: boolean;
	readonly fields: Readonly<Record<string, unknown>>;
}

function doTask(
	{ facts, newId }: Simulator,
	{ item }: Subject,
	{ addressHolders }: ItemSources,
	task: SenderTask,
	now: number,
): DoneTask {
	if (task.kind === 'activate') {
		const fields = { state: 'active' };
		const before = addressHolders.find(({ type, id }) => type === task.type && id === task.id) ?? {
			type: task.type,
			id: task.id,
		};
		return { record: facts.update(before, fields, now), created: false, fields };
	}
	const holder = contactAmong(addressHolders);
	const fields = {
		...contactFromSender(task.address, task.name),
		state: 'active',
		...(task.owner === null ? {} : { owner: task.owner }),
	};
	if (holder !== undefined) return { record: holder, created: false, fields };
	return {
		record: facts.create('contact', newId(item.id, 'contact of the sender'), fields, now),
		created: true,
		fields,
	};
}

/** The item's JSON as ARC Rule Trigger gives it. */
function itemOf(
	{ rule, settings, storeId }: Simulator,
	item: QueueItem,
	sources: ItemSources,
	preliminary: Preliminary,
	now: number,
): ArcItem {
	const { ruleId: id, name, owner, monitor } = rule.settings;
	const facts = preliminary.kind === 'goesOn' ? preliminary.facts : factsOf(sources, settings, now);
	const envelope = { store: storeId, rule: { id, name, owner, monitor: [...monitor], leaseSeconds: 60, attempts: 5 } };
	return itemJson({ item, sources, facts, includeHtml: rule.includeHtml, envelope });
}

function linesOf({ trace }: Judgement): string[] {
	if (trace.outline === undefined) return [trace.text];
	return [trace.text, ...traceLines(explain(trace.outline as Parameters<typeof explain>[0], trace.detail as Evidence))];
}

function headOf({
	item,
	sources,
}: Subject): Pick<Told, 'queueItemId' | 'activityId' | 'activityType' | 'subject' | 'from' | 'arrivedOn'> {
	const { id: queueItemId, activityId, activityType, enteredOn: arrivedOn } = item;
	return {
		queueItemId,
		activityId,
		activityType,
		subject: sources?.activity.subject ?? '',
		from: sources?.activity.from ?? null,
		arrivedOn,
	};
}

function ended(subject: Subject, outcome: Outcome, reason: Reason): Told {
	const { text } = reasonTexts[reason];
	return {
		...headOf(subject),
		outcome,
		reason,
		conditionItem: null,
		message: text,
		contact: null,
		records: [],
		replies: [],
		notSimulated: [],
		trace: [text],
	};
}
