import type { Claim, HandledItem, QueueItem } from '../activity/queue-item';
import type { Outcome, Reason } from '../activity/reason';
import type { Told } from '../activity/trace';
import type { RulePlace } from './registry';

/** Who works on which queue item, and for how long. */
export interface Claims {
	/**
	 * Resolves when there may be something to claim, or after the given time; never rejects.
	 *
	 * @param lookedAt When the caller began to look for work last, by `performance.now()`: what came since then
	 * counts. Where that is not said, what came just now does.
	 */
	waitForWork(milliseconds: number, signal: AbortSignal, lookedAt?: number): Promise<void>;
	/**
	 * Claims the next queue items of a rule: of each free conversation the first item, oldest first.
	 * A conversation is held by at most one claim at a time, over all rules and processes.
	 */
	claim(request: ClaimRequest): Promise<readonly QueueItem[]>;
	/**
	 * Makes the leases of claims that are still current last as long again, of all or as `which` says;
	 * answers which are current. Of those that it leaves alone, these are the ones whose lease runs.
	 */
	extend(claims: readonly Claim[], leaseMs: number, which?: WhichLeases): Promise<readonly Claim[]>;
	/**
	 * What a node asks before it works: is the claim current? Then at least half of its lease lies
	 * ahead. A free item is taken over under a new number, a closed or abandoned one is named so, and
	 * one that another claim holds is `lost`. In order.
	 */
	hold(claims: readonly Claim[], leaseMs: number): Promise<readonly Standing[]>;
	/** Gives claims back after a failed execution: back-off, or `failed` when attempts are used up. */
	giveBack(failures: readonly GiveBack[]): Promise<void>;
	/**
	 * Gives up current claims that no execution has begun to work under: their items are free again at
	 * once, and have spent no attempt. Answers which those were; `told` becomes part of their traces.
	 */
	giveUp(claims: readonly Claim[], told: Told): Promise<readonly Claim[]>;
	/**
	 * Ends items as skipped that somebody took elsewhere before a rule came to them: those that are open,
	 * that no claim holds, and for which no record was made or begun. Answers which those were; `told`
	 * becomes part of their traces.
	 */
	withdraw(queueItemIds: readonly string[], reason: Reason, told: Told): Promise<readonly string[]>;
	/** Parks the items of a waiting execution: no lease, the conversation held for `holdMs`. */
	park(claims: readonly Claim[], holdMs: number): Promise<void>;
}

export interface ClaimRequest extends RulePlace {
	readonly ruleId: string;
	readonly ruleName: string;
	readonly workflowId: string;
	readonly instanceId: string;
	readonly limit: number;
	readonly leaseMs: number;
	/** Items that were claimed this often are set to failed instead. */
	readonly maxAttempts: number;
	/** Which outcomes become monitor entries where the store itself ends an item; default failed. */
	readonly monitor?: readonly Outcome[];
}

/**
 * Whose leases are prolonged. `unbegun`: of items that no execution has worked on under this claim;
 * one that has keeps its leases by itself, in its own process.
 */
export type WhichLeases = 'all' | 'unbegun';

export type Standing =
	| { readonly kind: 'current' | 'takenOver'; readonly claim: Claim; readonly item: HandledItem }
	| { readonly kind: 'closed'; readonly item: HandledItem }
	/** Its execution waited for longer than 30 days, so that it may not go on. */
	| { readonly kind: 'abandoned'; readonly item: HandledItem }
	| { readonly kind: 'lost'; readonly item: HandledItem }
	| { readonly kind: 'unknown' };

export interface GiveBack {
	readonly claim: Claim;
	readonly text: string;
	readonly maxAttempts: number;
	readonly backOffMs: number;
	readonly monitor: readonly Outcome[];
}
