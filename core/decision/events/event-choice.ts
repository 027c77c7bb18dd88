import type { EventKind, StoreEvent } from '../../ledger/events';

/** Which events somebody wants to be told of; an empty list does not narrow. */
export interface EventChoice {
	readonly kinds: readonly EventKind[];
	readonly ruleIds: readonly string[];
	readonly queueIds: readonly string[];
}

/** Whether an event is among those that are wanted. An event without a rule or queue is in none of them. */
export function isChosen(
	{ content, place }: Pick<StoreEvent, 'content' | 'place'>,
	{ kinds, ruleIds, queueIds }: EventChoice,
): boolean {
	if (!kinds.includes(content.kind)) return false;
	if (queueIds.length > 0 && (place.queueId === null || !queueIds.includes(place.queueId))) return false;
	return ruleIds.length === 0 || (place.ruleId !== null && ruleIds.includes(place.ruleId));
}
