import { randomUUID } from 'node:crypto';
import type { Activity } from '../../../../core/activity/activity';
import type { NewEvent } from '../../../../core/ledger/events';
import type { OutgoingReply } from '../../../../core/ledger/replies';
import { inChunks } from '../database/chunks';
import { isoTime } from '../database/column-values';
import { noteEvents, type SourcedEvent } from './events';
import { noteOutages } from './outages';
import type { Captured } from '../monitor/ending';
import { traceOf, type QueueItemRow } from '../items/queue-item-row';
import type { Tx } from '../database/tx';

const longestDetail = 500;

/**
 * Notes the items among those with a captured ending which failed. An item fails once for each
 * claim. What an event itself put into a queue makes no further event, or an alert
 * that fails would alert of itself for ever.
 */
export async function noteFailures(tx: Tx, captured: readonly Captured[]): Promise<void> {
	const failed = captured.filter(([, { outcome }]) => outcome === 'failed');
	if (failed.length === 0) return;
	const rows = await inChunks(
		failed.map(([item]) => item.activity_id),
		(chunk) =>
			tx.db.selectFrom('activity').select(['id', 'subject', 'sender', 'fields']).where('id', 'in', chunk).execute(),
	);
	const activities = new Map(rows.map((row) => [row.id, row]));
	const histories = await historiesOf(tx, failed);
	const events = failed.flatMap(([item, { reason, conditionItem }]): SourcedEvent[] => {
		const activity = activities.get(item.activity_id);
		const history = histories.get(item.id);
		if (history === undefined) return [];
		if (activity !== undefined && (JSON.parse(activity.fields) as Activity).fromEvent === true) return [];
		return [
			{
				source: `failed ${item.id} ${item.claim_number} ${reason}`,
				place: placeOf(item),
				content: {
					kind: 'itemFailed',
					queueItemId: item.id,
					activityId: item.activity_id,
					activityType: item.activity_type,
					subject: activity?.subject ?? '',
					sender: activity?.sender ?? null,
					conditionItem,
					reason,
					detail: traceOf(history).at(-1)?.text.slice(0, longestDetail) ?? null,
					attempts: history.attempts,
					enteredOn: isoTime(history.entered_on),
				},
			},
		];
	});
	await noteEvents(tx, events);
}

/** What queue items went through, by id. */
async function historiesOf(tx: Tx, captured: readonly Captured[]) {
	const ids = captured.map(([{ id }]) => id);
	const rows = await inChunks(ids, (chunk) =>
		tx.db.selectFrom('queue_item').select(['id', 'attempts', 'entered_on', 'trace']).where('id', 'in', chunk).execute(),
	);
	return new Map(rows.map((row) => [row.id, row]));
}

/** What says where a queue item is, and whose. */
type Placed = Pick<QueueItemRow, 'claimed_by_workflow' | 'queue_id' | 'rule_id' | 'rule_name'>;

/** A reply that the governor stopped, with what it says of that. */
export interface StoppedReply {
	readonly item: Placed & Pick<QueueItemRow, 'id'>;
	readonly reply: Pick<OutgoingReply, 'to' | 'subject'>;
	readonly message: string;
}

/** Notes that the governor stopped replies: once for an address in each window. */
export async function noteStoppedReplies(
	tx: Tx,
	stopped: readonly StoppedReply[],
	windowMinutes: number,
): Promise<void> {
	const now = await tx.now();
	const window = Math.floor(now / (Math.max(1, windowMinutes) * 60_000));
	const events = stopped.map(({ item, reply: { to, subject }, message }): SourcedEvent => ({
		source: `stopped ${to.trim().toLowerCase()} ${window}`,
		place: placeOf(item),
		content: { kind: 'replyStopped', queueItemId: item.id, to, subject, message },
	}));
	await noteEvents(tx, events);
}

/** Notes what somebody outside of the store saw; each is an event of its own. */
export async function noteSeen(tx: Tx, events: readonly NewEvent[]): Promise<void> {
	await noteOutages(tx, events);
	await noteEvents(
		tx,
		events.map((event) => ({ ...event, source: `seen ${randomUUID()}` })),
	);
}

function placeOf(item: Placed): NewEvent['place'] {
	return {
		ruleId: item.rule_id,
		ruleName: item.rule_name,
		workflowId: item.claimed_by_workflow,
		queueId: item.queue_id === '' ? null : item.queue_id,
	};
}
