import type { Notes } from '../../../core/ledger/notes';
import { amongSiblings } from '../../../core/ledger/siblings';
import type { Steps } from '../../../core/ledger/steps';
import { loadSources, type LookedUp } from './load-sources';

/** What a decision loads: activity and queue item of the ledger, everything else of the records. */
export function readingSteps(
	ledger: Pick<Notes, 'surroundings' | 'headSurroundings'>,
	records: LookedUp,
): Pick<Steps, 'load' | 'loadHeads' | 'preview'> {
	return {
		load: async (items, options) => await loadSources(records, await ledger.surroundings(items), options),
		loadHeads: async (items, options) => await loadSources(records, await ledger.headSurroundings(items), options),
		preview: async (arrivals, options) => {
			const siblings = Map.groupBy(
				arrivals.map(({ item }, sequence) => ({ ...item, sequence })),
				({ activityId }) => activityId,
			);
			const activities = new Map(arrivals.map(({ activity }) => [activity.id, activity]));
			const known = arrivals.map(({ item, activity }) => ({
				item,
				activity: activities.get(item.activityId) ?? activity,
				...amongSiblings(item, siblings.get(item.activityId)),
			}));
			const sources = await loadSources(records, known, options);
			return sources.filter((one) => one !== null);
		},
	};
}
