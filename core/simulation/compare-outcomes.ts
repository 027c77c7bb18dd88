import type { QueueItem } from '../activity/queue-item';
import { idOf, typeOf } from '../record/reference';
import type { Difference, Happened, SimulatedItem, SimulatedReply } from './simulation';

/** What became of a queue item; null for one that is still to be handled. */
export function happenedTo(item: QueueItem | null): Happened | null {
	if (item === null || item.outcome === null || item.state === 'active' || item.state === 'waiting') return null;
	const { state, outcome, reason, conditionItem, records, reply } = item;
	return {
		state,
		outcome,
		reason,
		conditionItem,
		records: Object.entries(records).map(([recordKey, ref]) => ({ recordKey, type: typeOf(ref), id: idOf(ref) })),
		replied: reply !== null && reply.state !== 'notSent',
	};
}

/** A message that came to its queue twice has one reply, which both of its items know. */
function isAnswered({ sent, reason }: SimulatedReply): boolean {
	return sent || reason === 'alreadySent';
}

/**
 * In what a simulated item differs from what became of it. Records are compared by type and Record
 * Key. What could not be simulated is not compared.
 */
export function differencesOf(
	happened: Happened | null,
	simulated: Omit<SimulatedItem, 'happened' | 'differences'>,
): readonly Difference[] {
	if (happened === null || simulated.outcome === 'unknown') return [];
	const isWhole = simulated.notSimulated.length === 0;
	const records = (list: readonly { readonly type: string; readonly recordKey: string }[]): string =>
		list
			.map(({ type, recordKey }) => (recordKey === type ? type : `${type} (${recordKey})`))
			.sort()
			.join(', ') || 'none';
	const sent = (isSent: boolean): string => (isSent ? 'sent' : 'not sent');
	const pairs: readonly (readonly [Difference['what'], string, string])[] = [
		['outcome', happened.outcome ?? '', simulated.outcome],
		['reason', happened.reason ?? '', simulated.reason ?? ''],
		['conditionItem', happened.conditionItem ?? 'none', simulated.conditionItem ?? 'none'],
		...(isWhole
			? ([
					['records', records(happened.records), records(simulated.records)],
					['reply', sent(happened.replied), sent(simulated.replies.some(isAnswered))],
				] as const)
			: []),
	];
	return pairs.flatMap(([what, before, now]) => (before === now ? [] : [{ what, happened: before, simulated: now }]));
}
