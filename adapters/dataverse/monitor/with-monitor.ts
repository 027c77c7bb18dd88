import type { Step } from '../../../core/ledger/steps';
import type { Store } from '../../../core/ledger/store';
import type { MonitorEntry } from './monitor-entry';

type Mirrored = Pick<Store, 'commit' | 'queueItems' | 'activities'>;

/** A store that hands on what its nodes close and the rule has in its monitor, when it is kept. */
export function withMonitor<Of extends Mirrored>(store: Of, note: (entries: readonly MonitorEntry[]) => void): Of {
	return {
		...store,
		commit: async (steps) => {
			const results = await store.commit(steps);
			const closed = steps.filter((step, position) => results[position]?.kind === 'done' && isCaptured(step));
			if (closed.length > 0)
				entriesOf(
					store,
					closed.map(({ claim }) => claim.queueItemId),
				).then(note, () => undefined);
			return results;
		},
	};
}

const isCaptured = ({ close }: Step): boolean => close !== undefined && close.monitor.includes(close.outcome);

async function entriesOf(
	store: Pick<Mirrored, 'queueItems' | 'activities'>,
	ids: readonly string[],
): Promise<MonitorEntry[]> {
	const items = (await store.queueItems({ ids })).filter(({ test }) => !test);
	const activities = await store.activities(items.map(({ activityId }) => activityId));
	const subjects = new Map(activities.map(({ id, subject }) => [id, subject]));
	return items.flatMap(({ id, outcome, reason, ruleName, conditionItem, queueId, activityId }) =>
		outcome === null || reason === null
			? []
			: [
					{
						queueItemId: id,
						outcome,
						reason,
						subject: subjects.get(activityId) ?? '',
						ruleName,
						conditionItem,
						queueId,
					},
				],
	);
}
