import type { Outcome } from '../../core/activity/reason';
import type { Owner } from '../../core/record/record';

/** What the runner has to know of a rule that is published. */
export interface RunningRule {
	readonly ruleId: string;
	readonly name: string;
	readonly workflowId: string;
	readonly instanceId: string;
	readonly activityType: string;
	readonly owner: Owner | null;
	readonly monitor: readonly Outcome[];
	readonly attempts: number;
	readonly executionsAtOnce: number;
	/** 0 leaves it to the runner. */
	readonly itemsPerExecution: number;
	readonly includeHtml: boolean;
	readonly leaseMs: number;
}
