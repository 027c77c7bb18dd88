import type { Outcome } from '../activity/reason';

/** The rules that run, each at its place. */
export interface Registry {
	/**
	 * Enters a rule for its activity type and queue. Refused while another workflow's living rule
	 * has the same place, unless `waitForTurn` is set: then it is entered behind it.
	 */
	registerRule(rule: RuleRegistration, options?: { readonly waitForTurn?: boolean }): Promise<RegistrationResult>;
	/** Keeps the registration alive for another 60 s. */
	heartbeat(ruleId: string, instanceId: string): Promise<void>;
	unregisterRule(ruleId: string, instanceId: string): Promise<void>;
	rules(): Promise<readonly RegisteredRule[]>;
}

export interface RulePlace {
	readonly activityType: string;
	readonly queueId: string | null;
}

export interface RuleRegistration extends RulePlace {
	readonly ruleId: string;
	readonly name: string;
	readonly workflowId: string;
	readonly nodeId: string;
	readonly instanceId: string;
	/** Whether a person activated it now, which makes it the youngest. */
	readonly activated: boolean;
	/** Which outcomes become monitor entries where the store itself ends an item; default failed. */
	readonly monitor?: readonly Outcome[];
}

export interface RegisteredRule extends RulePlace {
	readonly ruleId: string;
	readonly name: string;
	readonly workflowId: string;
	readonly instanceId: string;
	readonly activatedOn: string;
	readonly lastSeenOn: string;
	readonly alive: boolean;
}

export type RegistrationResult =
	{ readonly kind: 'registered' } | { readonly kind: 'waiting' | 'refused'; readonly heldBy: RegisteredRule };
