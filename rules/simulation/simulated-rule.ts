import type { Mapping } from '../../core/decision/record/record-mapping';
import type { RuleSettings } from '../../core/decision/settings/rule-settings';
import type { Queue } from '../../core/record/record';
import type { CompiledRule } from '../../core/rule/compile/compiled-rule';
import type { RuleWorkflow } from '../../core/simulation/rule-workflow';
import type { ChooseTemplate } from '../reply/choose-template';
import type { ReplyOptions } from '../reply/write-reply';
import type { IfNo } from '../resolve/resolve-items';

/** A node behind Evaluate Rule, made ready for many items. */
export type SimulatedNode =
	| { readonly kind: 'resolveContact'; readonly ifNo: IfNo }
	| { readonly kind: 'createRecord'; readonly mapping: Mapping; readonly isLast: boolean }
	| {
			readonly kind: 'autoReply';
			readonly options: ReplyOptions;
			/** Rejects with an ArcError `notSimulated` where an expression chooses the template. */
			readonly templateOf: ChooseTemplate;
			readonly isLast: boolean;
	  }
	| { readonly kind: 'passes' }
	| { readonly kind: 'foreign' };

/** The rule of a workflow, compiled for a simulation. */
export interface SimulatedRule {
	readonly settings: RuleSettings;
	readonly conditions: CompiledRule;
	readonly includeHtml: boolean;
	/** Whether Evaluate Rule closes what matches. */
	readonly isLast: boolean;
	readonly workflow: RuleWorkflow;
	readonly nodes: ReadonlyMap<string, SimulatedNode>;
}

/** A rule made ready to be simulated, and the place whose activities it takes. */
export interface CompiledWorkflow {
	readonly rule: SimulatedRule;
	readonly activityType: string;
	/** Null where the rule monitors no queue. */
	readonly queue: Queue | null;
}
