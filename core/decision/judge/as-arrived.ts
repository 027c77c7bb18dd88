import type { ActivityHead } from '../../activity/activity';
import type { ItemSources } from '../../ledger/steps';

/**
 * The sources of a test item as they were when the message came.
 *
 * A run by hand often copies a message that was handled: what the rule itself connected it to then
 * would end the test as a repeat. What it took over from a message that it answers stays.
 */
export function asArrived<Known extends ActivityHead>(sources: ItemSources<Known>): ItemSources<Known> {
	const { item, activity } = sources;
	if (!item.test || (activity.correlatedWith ?? null) !== null) return sources;
	return { ...sources, activity: { ...activity, regarding: null, related: [] }, regarding: null, relatedCases: [] };
}
