import type { ActivityHead } from '../../activity/activity';
import type { Decision } from '../../activity/queue-item';
import type { Outcome, Reason } from '../../activity/reason';
import type { NewTraceEntry, Told } from '../../activity/trace';
import { asBefore, sameJson } from '../../item/as-before';
import type { Facts } from '../../item/facts';
import type { ArcItem, RuleResult } from '../../item/item';
import { actingUser } from '../../record/privileges';
import type { Owner } from '../../record/record';
import type { ItemSources } from '../../ledger/steps';
import type { CompiledRule } from '../../rule/compile/compiled-rule';
import { evaluate } from '../../rule/evaluate/evaluate';
import type { Evidence } from '../../rule/evaluate/evidence';
import type { Preliminary } from './before-conditions';
import { outputFor, outputIndex } from './outputs';
import { reasonTexts } from '../outcome/reasons';
import type { RuleSettings } from '../settings/rule-settings';

/** An item whose surroundings are known and whose sender is settled. */
export interface JudgedItem {
	readonly json: ArcItem;
	/** Its place among the node's input, for expressions that n8n resolves. */
	readonly index: number;
	readonly sources: ItemSources<ActivityHead>;
	readonly rule: RuleSettings;
	readonly preliminary: Preliminary;
}

/** What is decided about one item, not yet written. */
export interface Judgement {
	readonly decision: Decision;
	readonly json: ArcItem;
	readonly trace: NewTraceEntry;
	/** Why a condition could not be evaluated. */
	readonly error?: Error;
}

/** How an item ends; by default without a condition item, by the output of the reason. */
interface Ending {
	readonly outcome: Outcome;
	readonly reason: Reason;
	/** The one that matched, or that could not be evaluated. */
	readonly conditionItem?: string;
	readonly output?: number;
}

/** Decides one item: by what stands before the conditions, else by the conditions. */
export function judge(item: JudgedItem, compiled: CompiledRule, at: string): Judgement {
	const { sources, rule, preliminary } = item;
	const { facts } = preliminary;
	const json = withFacts(item.json, sources.activity, facts);
	const conclude = (ending: Ending, because?: string, evidence?: Evidence): Judgement => {
		const { outcome, reason, conditionItem = null, output = outputFor(reason) } = ending;
		const decision: Decision = { outcome, reason, conditionItem, output };
		return {
			decision,
			json: { ...json, rule: ruleResult(rule, decision, facts.link, ownerOf(rule, sources), because) },
			trace: {
				at,
				step: 'evaluate',
				...toldOf(decision, because),
				...(evidence === undefined ? {} : { detail: evidence, outline: compiled.outline }),
			},
		};
	};
	if (preliminary.kind === 'ends') {
		const { outcome, reason, because } = preliminary;
		return conclude({ outcome, reason }, because);
	}
	const { matched, error, failedIn, evidence } = evaluate(compiled, {
		json: json as unknown as Record<string, unknown>,
		itemIndex: item.index,
		records: {
			contact: facts.sender.contact,
			account: facts.sender.account,
			case: facts.connectedCase,
			queue: facts.queue,
			entitlement: facts.entitlement,
		},
	});
	if (error !== undefined) {
		const named = failedIn === undefined ? {} : { conditionItem: failedIn.name };
		return { ...conclude({ outcome: 'failed', reason: 'conditionError', ...named }, error.message, evidence()), error };
	}
	if (matched === undefined) {
		return conclude({ outcome: 'skipped', reason: 'noConditionMatched' }, undefined, evidence());
	}
	const output = matched.output.kind === 'own' ? outputIndex.firstOwn + matched.output.number - 1 : outputIndex.matched;
	return conclude({ outcome: 'ready', reason: 'none', conditionItem: matched.name, output }, undefined, evidence());
}

/** An item with what surrounds it now; what did not change since it came stays the same object. */
function withFacts(json: ArcItem, { regarding, related }: ActivityHead, facts: Facts): ArcItem {
	const { activity } = json;
	const isConnectedAsBefore = sameJson(activity.regarding, regarding) && sameJson(activity.related, related);
	return {
		...json,
		activity: isConnectedAsBefore ? activity : { ...activity, regarding, related },
		sender: asBefore(json.sender, facts.sender),
		connectedCase: asBefore(json.connectedCase, facts.connectedCase),
		entitlement: asBefore(json.entitlement, facts.entitlement),
		queue: asBefore(json.queue, facts.queue),
	};
}

/** What stands against the item says more than its reason, and so does the condition item that matched. */
function toldOf({ reason, conditionItem }: Decision, because: string | undefined): Told {
	if (because !== undefined) return { text: because };
	if (conditionItem !== null) return { kind: 'conditionItemMatched', values: { name: conditionItem } };
	return { kind: 'reasonGiven', values: { reason } };
}

/** What the item shows of a decision, with the reason in words. */
export function ruleResult(
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
function ownerOf(rule: RuleSettings, sources: ItemSources<ActivityHead>): Owner | null {
	const user = actingUser(rule.owner, sources.owners);
	return user ? { user: user.id } : null;
}
