import type { Claim, QueueItem } from '../../core/activity/queue-item';
import type { Store } from '../../core/ledger/store';
import { backOff } from '../../core/rule-loop/back-off';
import type { ExecutionEnd } from './execution-end';
import type { RunningRule } from './running-rule';

const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;
const parkedHoldMs = 24 * 3_600_000;

type SettlingRule = Pick<RunningRule, 'monitor' | 'attempts' | 'leaseMs'>;

/** What an execution left. */
export type Settled =
	| { readonly kind: 'passed' }
	/** One of its items failed; `open` are those that failed with others, still claimed. */
	| { readonly kind: 'failed'; readonly open: readonly QueueItem[] }
	/** The items were put back because the rule cannot run. */
	| { readonly kind: 'ruleInvalid' };

/**
 * Settles what an execution left open. Our own nodes close their items themselves, so this only
 * shortens the wait for the lease, and closes what left the rule by way of other nodes.
 *
 * An item that failed by itself is given back; those of a batch stay claimed, since only one of them
 * may be bad. What was lost is free at once where no node has begun to work on it. An end that is not
 * known changes nothing: the lease ends, and the items are claimed again.
 */
export async function settleAfter(
	store: Store,
	rule: SettlingRule,
	items: readonly QueueItem[],
	end: ExecutionEnd,
): Promise<Settled> {
	const claims = items.map(claimOf);
	switch (end.kind) {
		case 'succeeded':
			await closeWhatIsOpen(store, rule, items);
			return { kind: 'passed' };
		case 'waiting':
			await store.park(claims, parkedHoldMs);
			return { kind: 'passed' };
		case 'failed':
			return await settleFailed(store, rule, items, end.text);
		case 'lost':
			await store.giveUp(claims, { kind: 'executionLost', values: {} });
			return { kind: 'passed' };
		case 'unknown':
			return { kind: 'passed' };
	}
}

async function settleFailed(
	store: Store,
	rule: SettlingRule,
	items: readonly QueueItem[],
	text: string,
): Promise<Settled> {
	const stored = await store.queueItems({ ids: items.map(({ id }) => id) });
	// Evaluate Rule puts items back where the rule cannot run; then the others need not try one after the other.
	const isInvalid = stored.some(({ state, reason }) => state === 'active' && reason === 'ruleInvalid');
	if (items.length > 1 && !isInvalid) {
		const current = await store.extend(items.map(claimOf), rule.leaseMs);
		const ids = new Set(current.map(({ queueItemId }) => queueItemId));
		return { kind: 'failed', open: stored.filter(({ id, state }) => state === 'active' && ids.has(id)).reverse() };
	}
	await store.giveBack(
		items.map((item) => ({
			claim: claimOf(item),
			text,
			maxAttempts: rule.attempts,
			backOffMs: backOff(item.attempts, firstBackOffMs, longestBackOffMs),
			monitor: rule.monitor,
		})),
	);
	return isInvalid ? { kind: 'ruleInvalid' } : { kind: 'failed', open: [] };
}

/** Items whose workflow ended without one of our nodes closing them, as where a user's node took over. */
async function closeWhatIsOpen(store: Store, rule: SettlingRule, items: readonly QueueItem[]): Promise<void> {
	const stored = await store.queueItems({ ids: items.map(({ id }) => id), states: ['active'] });
	const open = stored.filter((item) =>
		items.some(({ id, claimNumber }) => id === item.id && claimNumber === item.claimNumber),
	);
	if (open.length === 0) return;
	const at = new Date(await store.now()).toISOString();
	await store.commit(
		open.map((item) => ({
			claim: claimOf(item),
			trace: [{ at, step: 'settle' as const, kind: 'workflowEnded' as const, values: {} }],
			close: {
				state: 'inactive' as const,
				outcome: item.decision?.outcome ?? 'ready',
				reason: item.decision?.reason ?? 'none',
				monitor: rule.monitor,
			},
		})),
	);
}

/** The claim under which an item was taken. */
export function claimOf({ id, claimNumber }: QueueItem): Claim {
	return { queueItemId: id, number: claimNumber };
}
