import type { QueueItem } from '../../core/activity/queue-item';
import type { Store } from '../../core/ledger/store';
import type { RunningRule } from './running-rule';

/** Ends claimed items whose activities are no longer in the store, which no attempt would mend. */
export async function endGone(
	store: Store,
	rule: Pick<RunningRule, 'monitor'>,
	items: readonly QueueItem[],
): Promise<void> {
	if (items.length === 0) return;
	const at = new Date(await store.now()).toISOString();
	await store.commit(
		items.map(({ id, claimNumber }) => ({
			claim: { queueItemId: id, number: claimNumber },
			trace: [
				{ at, step: 'settle' as const, kind: 'reasonGiven' as const, values: { reason: 'sourceNotFound' as const } },
			],
			close: {
				state: 'failed' as const,
				outcome: 'failed' as const,
				reason: 'sourceNotFound' as const,
				monitor: rule.monitor,
			},
		})),
	);
}
