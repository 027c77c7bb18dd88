import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Decision, Outcome, Reason, TraceEntry } from '../../core/activity/queue-item';
import { asArrived } from '../../core/decision/as-arrived';
import { beforeConditions, type Facts, type Preliminary } from '../../core/decision/before-conditions';
import { reasonTexts } from '../../core/decision/reasons';
import type { RuleSettings } from '../../core/decision/rule-settings';
import { ArcError, isArcError } from '../../core/errors';
import type { ArcItem, RuleResult } from '../../core/item/item';
import { actingUser } from '../../core/record/privileges';
import type { Owner } from '../../core/record/record';
import type { ItemSources, RecordStore, Step } from '../../core/record-store';
import type { CompiledRule } from '../../core/rule/compiled-rule';
import { evaluate } from '../../core/rule/evaluate';
import type { Evidence } from '../../core/rule/evidence';
import { holdItems, withErrors, type HeldItem } from '../shared/hold-items';
import { openStore } from '../shared/open-store';
import { nodesBehind } from '../shared/rule-nodes';
import { toNodeError } from '../shared/to-node-error';
import { findFault } from './check-whole-rule';
import { compileConditions } from './compile-conditions';
import { outputFor, outputIndex } from './outputs';
import { readAdvancedSettings } from './read-settings';
import { settleSenders, type SettledSender } from './settle-senders';

/** How long an item rests that came while the rule was invalid. */
const invalidRestMs = 30_000;

/** An item on its way through the node. */
interface Under {
	readonly held: HeldItem;
	readonly sources: ItemSources;
	readonly rule: RuleSettings;
	preliminary: Preliminary;
}

interface Verdict {
	readonly under: Under;
	readonly decision: Decision;
	readonly json: ArcItem;
	readonly trace: TraceEntry;
}

/** Everything that Evaluate Rule does with its batch: a handful of queries, then pure decisions. */
export async function evaluateItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const store = await openStore(context);
	const ownOutputs = Math.floor(Number(context.getNode().parameters['ownOutputs'] ?? 0)) || 0;
	const outputs: INodeExecutionData[][] = Array.from({ length: outputIndex.firstOwn + ownOutputs }, () => []);
	const { held, errors } = await holdItems(context, store);
	const emit = (output: number, index: number, json: ArcItem): void => {
		const place = outputs[output] ?? outputs[outputIndex.skipped];
		place?.push({ json: json as unknown as IDataObject, ...binaryOf(input[index]), pairedItem: { item: index } });
	};

	const open = held.filter((item) => !isDecided(item));
	for (const item of held.filter(isDecided)) emit(decidedOutput(item), item.index, handOn(item));

	if (open.length > 0) {
		const now = await store.now();
		const at = new Date(now).toISOString();
		const compiled = await compileOrPutBack(context, store, open, ownOutputs, at);
		const under = await lookAround(store, open, now, context, errors);
		const verdicts = under.map((one) => judge(one, compiled, at));
		const last = nodesBehind(context).every(({ kind }) => kind === 'evaluateRule');
		const results = await store.commit(verdicts.map((verdict) => stepOf(verdict, last)));
		verdicts.forEach((verdict, position) => {
			const { index } = verdict.under.held;
			const result = results[position];
			if (result?.kind === 'done') emit(verdict.decision.output, index, verdict.json);
			else errors.set(index, result?.kind === 'refused' ? result.error : claimLost());
		});
	}
	return withErrors(input, outputs, errors, {
		continueOnFail: context.continueOnFail(),
		errorOutput: outputIndex.skipped,
		toNodeError: (error, index) => toNodeError(context.getNode(), error, index),
	});
}

/**
 * The compiled rule; where the rule is broken, its items go back without spending an attempt and
 * the execution ends with what has to be mended.
 */
async function compileOrPutBack(
	context: IExecuteFunctions,
	store: RecordStore,
	open: readonly HeldItem[],
	ownOutputs: number,
	at: string,
): Promise<CompiledRule> {
	let fault: unknown;
	try {
		const compiled = compileConditions(context, open);
		fault = await findFault(context, store, compiled, ownOutputs);
		if (fault === null) return compiled;
	} catch (error) {
		if (!isArcError(error) || error.code === 'storeUnavailable') throw toNodeError(context.getNode(), error);
		fault = error;
	}
	const text = fault instanceof Error ? fault.message : String(fault);
	await store.commit(
		open.map(({ claim }) => ({
			claim,
			trace: [{ at, step: 'evaluate' as const, text: `The rule cannot run: ${text}` }],
			putBack: { afterMs: invalidRestMs, reason: 'ruleInvalid' as const },
		})),
	);
	throw toNodeError(context.getNode(), fault);
}

/** Loads what surrounds the items and does what their senders need, so that conditions can be judged. */
async function lookAround(
	store: RecordStore,
	open: readonly HeldItem[],
	now: number,
	context: IExecuteFunctions,
	errors: Map<number, Error>,
): Promise<Under[]> {
	const advanced = readAdvancedSettings(context);
	const settings = await store.settings();
	const sources = await loadByOwner(store, open);
	const under: Under[] = [];
	for (const held of open) {
		const found = sources.get(held.index);
		if (found === undefined) {
			errors.set(held.index, new ArcError('recordNotFound', 'The activity of the queue item is no longer in the store'));
			continue;
		}
		const { id, name, owner, monitor } = held.envelope.rule;
		const rule: RuleSettings = { ruleId: id, name, owner, monitor, advanced };
		under.push({ held, sources: found, rule, preliminary: beforeConditions({ sources: found, rule, settings, now }) });
	}
	const jobs = under.flatMap(({ held, preliminary }) =>
		preliminary.kind === 'needs' ? [{ held, task: preliminary.task, sender: preliminary.facts.sender }] : [],
	);
	const settled = await settleSenders(store, jobs, new Date(now).toISOString());
	return under.filter((one) => {
		const result = settled.get(one.held.index);
		if (result === undefined) return true;
		if (result.kind === 'failed' && isArcError(result.error) && result.error.code === 'claimLost') {
			errors.set(one.held.index, result.error);
			return false;
		}
		one.preliminary = afterSender(one, result, (settledSender) => beforeConditions({ ...one, settings, now, settledSender }));
		return true;
	});
}

function afterSender(
	{ preliminary }: Under,
	result: SettledSender,
	again: (sender: Facts['sender']) => Preliminary,
): Preliminary {
	if (result.kind === 'settled') return again(result.sender);
	return { kind: 'ends', outcome: 'failed', reason: 'contactCreationFailed', facts: preliminary.facts, because: result.error.message };
}

/** One load for each owner among the items, which is one. */
async function loadByOwner(store: RecordStore, open: readonly HeldItem[]): Promise<Map<number, ItemSources>> {
	const groups = new Map<string, { owner: Owner | null; items: HeldItem[] }>();
	for (const held of open) {
		const { owner } = held.envelope.rule;
		const key = JSON.stringify(owner);
		const group = groups.get(key) ?? { owner, items: [] };
		group.items.push(held);
		groups.set(key, group);
	}
	const found = new Map<number, ItemSources>();
	for (const { owner, items } of groups.values()) {
		const sources = await store.load(items.map(({ item }) => item), { addresses: true, owner });
		items.forEach((held, position) => {
			const source = sources[position];
			if (source) found.set(held.index, asArrived(source));
		});
	}
	return found;
}

function judge(under: Under, compiled: CompiledRule, at: string): Verdict {
	const { held, sources, rule, preliminary } = under;
	const { facts } = preliminary;
	const json: ArcItem = {
		...held.json,
		activity: { ...held.json.activity, regarding: sources.activity.regarding, related: sources.activity.related },
		sender: facts.sender,
		connectedCase: facts.connectedCase,
		entitlement: facts.entitlement,
		queue: facts.queue,
	};
	const conclude = (outcome: Outcome, reason: Reason, output: number, conditionItem: string | null, because?: string, evidence?: Evidence): Verdict => {
		const decision: Decision = { outcome, reason, conditionItem, output };
		const text = conditionItem === null ? (because ?? reasonTexts[reason].text) : `Condition item "${conditionItem}" matched`;
		return {
			under,
			decision,
			json: { ...json, rule: ruleResult(rule, decision, facts.link, ownerOf(rule, sources), because) },
			trace: { at, step: 'evaluate', text, ...(evidence === undefined ? {} : { detail: evidence, outline: compiled.outline }) },
		};
	};
	if (preliminary.kind === 'ends') {
		const { outcome, reason, because } = preliminary;
		return conclude(outcome, reason, outputFor(reason), null, because);
	}
	const { matched, error, evidence } = evaluate(compiled, {
		json: json as unknown as Record<string, unknown>,
		itemIndex: held.index,
		records: {
			contact: facts.sender.contact,
			account: facts.sender.account,
			case: facts.connectedCase,
			queue: facts.queue,
			entitlement: facts.entitlement,
		},
	});
	if (error !== undefined) return conclude('failed', 'conditionError', outputFor('conditionError'), null, error.message, evidence());
	if (matched === undefined) {
		return conclude('skipped', 'noConditionMatched', outputFor('noConditionMatched'), null, undefined, evidence());
	}
	const output = matched.output.kind === 'own' ? outputIndex.firstOwn + matched.output.number - 1 : outputIndex.matched;
	return conclude('ready', 'none', output, matched.name, undefined, evidence());
}

/** Keeps the decision; what ends here is closed here, and what matches where nothing of ours follows. */
function stepOf({ under, decision, trace }: Verdict, last: boolean): Step {
	const { held, rule, preliminary } = under;
	const { related } = preliminary.facts;
	const ends = decision.outcome !== 'ready' || last;
	return {
		claim: held.claim,
		decision,
		trace: [trace],
		...(related === undefined ? {} : { connect: { related } }),
		...(ends
			? {
					close: {
						state: 'inactive' as const,
						outcome: decision.outcome,
						reason: decision.reason,
						// An outgoing message is no activity that the rule evaluates.
						monitor: decision.reason === 'outgoing' ? [] : rule.monitor,
					},
				}
			: {}),
	};
}

function ruleResult(
	rule: Pick<RuleSettings, 'name'>,
	decision: Decision,
	link: RuleResult['link'],
	owner: Owner | null,
	because?: string,
): RuleResult {
	const { text, recommendation } = reasonTexts[decision.reason];
	return {
		name: rule.name,
		conditionItem: decision.conditionItem,
		outcome: decision.outcome,
		reason: decision.reason,
		message: because === undefined ? text : `${text} ${because}`,
		recommendation: decision.outcome === 'ready' ? '' : recommendation,
		link,
		owner,
	};
}

/** Whom records of this rule belong to: the owner, or the administrator of the team that owns it. */
function ownerOf(rule: RuleSettings, sources: ItemSources): Owner | null {
	const user = actingUser(rule.owner, sources.owners);
	return user ? { user: user.id } : null;
}

/** Whether the item was judged before and must not be judged anew: it is closed, or has its record. */
function isDecided({ kind, item }: HeldItem): boolean {
	return kind === 'closed' || (item.decision !== null && Object.keys(item.records).length > 0);
}

function decidedOutput({ item }: HeldItem): number {
	return item.decision?.output ?? outputFor(item.reason ?? 'none');
}

/** An item whose work was done by an earlier execution, with what that one decided. */
function handOn({ json, item, envelope }: HeldItem): ArcItem {
	const decision: Decision = item.decision ?? {
		outcome: item.outcome ?? 'skipped',
		reason: item.reason ?? 'none',
		conditionItem: item.conditionItem,
		output: outputIndex.skipped,
	};
	return { ...json, rule: ruleResult(envelope.rule, decision, json.rule?.link ?? 'regarding', json.rule?.owner ?? null) };
}

function binaryOf(item: INodeExecutionData | undefined): Pick<INodeExecutionData, 'binary'> {
	return item?.binary === undefined ? {} : { binary: item.binary };
}

function claimLost(): ArcError {
	return new ArcError('claimLost', 'Another execution holds the queue item', {
		hint: 'Nothing needs to be done: the other execution handles it, once.',
	});
}
