import type { QueueItem } from '../../core/activity/queue-item';
import type { RecordStore } from '../../core/record-store';
import { backOff } from '../../core/rule-loop/back-off';
import type { ExecutionEnd } from './execution-end';
import type { RunningRule } from './running-rule';

const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;
const parkedHoldMs = 24 * 3_600_000;

type SettlingRule = Pick<RunningRule, 'monitor' | 'attempts'>;

/**
 * Settles what an execution left open. Our own nodes close their items themselves, so this only
 * shortens the wait for the lease, and closes what left the rule by way of other nodes.
 *
 * Answers `ruleInvalid` where the items were put back because the rule cannot run.
 *
 * An end that is not known changes nothing: the lease ends
 * and the items are claimed again.
 */
export async function settleAfter(
	store: RecordStore,
	rule: SettlingRule,
	items: readonly QueueItem[],
	end: ExecutionEnd,
): Promise<'settled' | 'ruleInvalid'> {
	const claims = items.map((item) => ({ queueItemId: item.id, number: item.claimNumber }));
	switch (end.kind) {
		case 'succeeded':
			await closeWhatIsOpen(store, rule, items);
			return 'settled';
		case 'waiting':
			await store.park(claims, parkedHoldMs);
			return 'settled';
		case 'failed':
			await store.giveBack(
				items.map((item) => ({
					claim: { queueItemId: item.id, number: item.claimNumber },
					text: end.text,
					maxAttempts: rule.attempts,
					backOffMs: backOff(item.attempts, firstBackOffMs, longestBackOffMs),
					monitor: rule.monitor,
				})),
			);
			return await wasInvalid(store, items);
		case 'unknown':
			return 'settled';
	}
}

/** Evaluate Rule puts items back where the rule cannot run; then the others need not try one after the other. */
async function wasInvalid(store: RecordStore, items: readonly QueueItem[]): Promise<'settled' | 'ruleInvalid'> {
	const stored = await store.queueItems({ ids: items.map(({ id }) => id) });
	return stored.some(({ state, reason }) => state === 'active' && reason === 'ruleInvalid') ? 'ruleInvalid' : 'settled';
}

/** Items whose workflow ended without one of our nodes closing them, as where a user's node took over. */
async function closeWhatIsOpen(store: RecordStore, rule: SettlingRule, items: readonly QueueItem[]): Promise<void> {
	const stored = await store.queueItems({ ids: items.map(({ id }) => id) });
	const open = stored.filter(
		(item) =>
			item.state === 'active' &&
			items.some(({ id, claimNumber }) => id === item.id && claimNumber === item.claimNumber),
	);
	if (open.length === 0) return;
	const at = new Date(await store.now()).toISOString();
	await store.commit(
		open.map((item) => ({
			claim: { queueItemId: item.id, number: item.claimNumber },
			trace: [{ at, step: 'settle' as const, text: 'The workflow ended; no further node of the rule was on its way' }],
			close: {
				state: 'inactive' as const,
				outcome: item.decision?.outcome ?? 'ready',
				reason: item.decision?.reason ?? 'none',
				monitor: rule.monitor,
			},
		})),
	);
}
