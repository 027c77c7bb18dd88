import type { Reason } from '../../core/activity/reason';
import type { TraceEntry } from '../../core/activity/trace';
import { reasonTexts } from '../../core/decision/outcome/reasons';
import type { ItemSources } from '../../core/ledger/steps';
import { explain, traceLines } from '../../core/rule/evaluate/explain';
import type { Evidence } from '../../core/rule/evaluate/evidence';
import { notSimulated } from '../../core/simulation/simulated-expression';
import type { SimulatedItem, Subject } from '../../core/simulation/simulation';
import { evaluateItems } from '../evaluate/evaluate-items';
import { loadItems } from '../runner/load-items';
import type { SimulatedRule } from './simulated-rule';
import type { SimulatedStore } from './simulated-store';
import type { Written } from './simulated-turn';
import { Walk } from './walk';

/** What a simulation has for all of its items. */
export interface Simulator {
	readonly rule: SimulatedRule;
	readonly store: SimulatedStore;
	/** Whether each item tells what was looked at. */
	readonly withTrace: boolean;
}

type Told = Omit<SimulatedItem, 'happened' | 'differences'>;

const leaseMs = 60_000;
const attempts = 5;

/** What the rule makes of one item at its turn, by the functions that the nodes call. */
export async function simulateItem(simulator: Simulator, subject: Subject): Promise<Told> {
	if (subject.unreadable !== null) return ended(subject, subject.unreadable);
	if (subject.sources === null) return ended(subject, 'sourceNotFound');
	return await pass(simulator, subject, subject.sources);
}

async function pass({ rule, store, withTrace }: Simulator, subject: Subject, sources: ItemSources): Promise<Told> {
	const turn = store.begin(subject, sources);
	const { settings, conditions, workflow, includeHtml, isLast } = rule;
	const [loaded] = await loadItems(store, { ...settings, includeHtml, leaseMs, attempts }, [turn.progress.item]);
	if (loaded === undefined) return ended(subject, 'sourceNotFound');
	const { leaving, errors } = await evaluateItems(store, turn.held(loaded.json), {
		advanced: settings.advanced,
		isLast,
		compile: async () => await Promise.resolve(conditions),
	});
	const [left] = leaving;
	if (left?.json.rule === undefined) throw errors.get(0) ?? new Error('Evaluate Rule handed nothing on');
	const { outcome, reason, conditionItem, message } = left.json.rule;
	const unknown = notSimulated(left.conditionError);
	const walk = new Walk(store, rule, turn);
	if (outcome === 'ready') await walk.goOn(workflow.evaluate.name, left.output, left.json);
	const end = outcome === 'ready' ? walk.end() : null;
	const { trace, written } = turn.progress;
	return {
		...headOf(subject),
		...(unknown === null
			? {
					outcome: end?.outcome ?? outcome,
					reason: end?.reason ?? reason,
					conditionItem,
					message: end?.text ?? message,
				}
			: { outcome: 'unknown', reason: null, conditionItem: null, message: left.conditionError?.message ?? '' }),
		contact: contactOf(written),
		records: walk.records,
		replies: walk.replies,
		notSimulated: [
			...workflow.passed.map((node) => `The node "${node}" before Evaluate Rule`),
			...(unknown === null ? [] : [left.conditionError?.message ?? unknown.message]),
			...walk.notSimulated,
		],
		trace: withTrace ? trace.flatMap(linesOf) : [],
	};
}

/** What becomes of the sender's record. */
function contactOf(written: readonly Written[]): SimulatedItem['contact'] {
	const [contact] = written.flatMap(({ change, saved: { record, change: done } }) => {
		if (change.recordKey !== undefined || (change.op !== 'create' && change.op !== 'update')) return [];
		if (change.op === 'create' && done === 'existed') return [];
		const what = change.op === 'update' ? ('activate' as const) : ('create' as const);
		return [{ change: what, type: record.type, id: record.id, fields: change.fields }];
	});
	return contact ?? null;
}

function linesOf({ text, outline, detail }: TraceEntry): string[] {
	if (outline === undefined) return [text];
	return [text, ...traceLines(explain(outline as Parameters<typeof explain>[0], detail as Evidence))];
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

/** An item that never reaches the rule. */
function ended(subject: Subject, reason: Reason): Told {
	const { text } = reasonTexts[reason];
	return {
		...headOf(subject),
		outcome: 'failed',
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
