import type { Decision, Outcome, Reason, TraceEntry } from '../../core/activity/queue-item';
import { reasonTexts } from '../../core/decision/reasons';
import type { RuleSettings } from '../../core/decision/rule-settings';
import type { ArcItem, RuleResult } from '../../core/item/item';
import { actingUser } from '../../core/record/privileges';
import type { Owner } from '../../core/record/record';
import type { ItemSources, Step } from '../../core/record-store';
import type { CompiledRule } from '../../core/rule/compiled-rule';
import { evaluate } from '../../core/rule/evaluate';
import type { Evidence } from '../../core/rule/evidence';
import type { Under } from './look-around';
import { outputFor, outputIndex } from './outputs';

/** What is decided about one item, not yet written. */
export interface Verdict {
	readonly under: Under;
	readonly decision: Decision;
	readonly json: ArcItem;
	readonly trace: TraceEntry;
}

/** Decides one item: by what stands before the conditions, else by the conditions. */
export function judge(under: Under, compiled: CompiledRule, at: string): Verdict {
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
export function stepOf({ under, decision, trace }: Verdict, last: boolean): Step {
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
function ownerOf(rule: RuleSettings, sources: ItemSources): Owner | null {
	const user = actingUser(rule.owner, sources.owners);
	return user ? { user: user.id } : null;
}
