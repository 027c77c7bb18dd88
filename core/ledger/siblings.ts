import type { HandledItem, WayIn } from '../activity/queue-item';
import type { Surroundings } from './surroundings';

/** One of the queue items of an activity. */
export interface Sibling {
	readonly id: string;
	readonly queueId: string | null;
	readonly wayIn: WayIn;
	/** Order of arrival. */
	readonly sequence: number;
}

/** To, Cc, mailbox; whatever else adds an activity to a queue counts for itself. */
const ways: readonly string[] = ['to', 'cc', 'mailbox'];

/** The place of a way in among those by which one message comes; what is added otherwise comes last. */
export const rankOf = (wayIn: WayIn): number => (ways.includes(wayIn) ? ways.indexOf(wayIn) : ways.length);

/** What the queue items of an activity, in order, say of one of them; the activity has no other where there is no list. */
export function amongSiblings(
	item: HandledItem,
	siblings: readonly Sibling[] | undefined,
): Pick<Surroundings, 'addressedQueues' | 'handledBefore'> {
	if (siblings !== undefined)
		return { addressedQueues: queuesOf(siblings), handledBefore: stoodBefore(item, siblings) };
	return { addressedQueues: item.test || item.queueId === null ? [] : [item.queueId], handledBefore: false };
}

const queuesOf = (siblings: readonly Sibling[]): string[] => [
	...new Set(siblings.flatMap(({ queueId }) => queueId ?? [])),
];

const cameWithMessage = ({ wayIn }: Sibling): boolean => ways.includes(wayIn);

/** Whether the same message is in the same queue a second time; being added by somebody counts anew. */
function stoodBefore(item: HandledItem, siblings: readonly Sibling[]): boolean {
	const own = siblings.find((sibling) => sibling.id === item.id);
	if (own === undefined || !cameWithMessage(own)) return false;
	return siblings.some(
		(sibling) => sibling.queueId === own.queueId && cameWithMessage(sibling) && sibling.sequence < own.sequence,
	);
}
