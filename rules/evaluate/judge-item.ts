import { judge, type Judgement } from '../../core/decision/judge/judge';
import type { Step } from '../../core/ledger/steps';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import type { Under } from './look-around';

/** What is decided about one item, not yet written. */
export interface Verdict extends Judgement {
	readonly under: Under;
}

/** Decides one item: by what stands before the conditions, else by the conditions. */
export function judgeItem(under: Under, compiled: CompiledRule, at: string): Verdict {
	const { held, sources, rule, preliminary } = under;
	return { under, ...judge({ json: held.json, index: held.index, sources, rule, preliminary }, compiled, at) };
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
