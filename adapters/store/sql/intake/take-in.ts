import type { Insertable } from '../../../../vendor/kysely';
import type { Reason, TraceEntry } from '../../../../core/activity/queue-item';
import type { Arrival, TakenIn } from '../../../../core/ledger/intake';
import { subjectText } from '../monitor/entries';
import { uuidV5 } from '../../../uuid-v5';
import type { Activity } from '../../../../core/activity/activity';
import { noteBounces } from '../replies/bounced-addresses';
import { activitiesById, toActivityRow, turnOutgoing, type ActivityRow } from './activity-row';
import { insertChunks } from '../database/chunks';
import { indexKey, isoTime, plainText } from '../database/column-values';
import { Conversations } from './conversations';
import { lockItems, selectItems } from '../claims/lease';
import { defaultCaptured, noteDuplicate, noteEndings } from '../monitor/monitor';
import { purgedItems, type PurgedRow } from '../retention/purged-queue-items';
import { addTrace, capturedOutcomes, type QueueItemRow } from '../items/queue-item-row';
import { capturedAt } from '../registry/registry';
import type { ActivityTable, Db, QueueItemTable, RawMessageTable } from '../schema/schema';
import { takeNumbers } from '../database/sequence';
import type { SqlDialect } from '../database/sql-dialect';

type Place = Arrival['places'][number];

/** To, Cc, mailbox; whatever else adds an activity to a queue counts for itself. */
const placeOrder = new Map([
	['to', 0],
	['cc', 1],
	['mailbox', 2],
]);

/** Whether a queue item came with the message itself, and not by somebody adding it to a queue. */
export const cameWithMessage = (wayIn: string): boolean => placeOrder.has(wayIn);

/** The same activity in the same queue by the same way is the same queue item. */
export const queueItemId = (activityId: string, place: Place): string =>
	uuidV5(JSON.stringify(['queueItem', activityId, place.queueId ?? '', place.wayIn]));

/** Stores what arrives: activities, raw messages, conversations, queue items, and notes of repeats. */
export async function takeIn(trx: Db, dialect: SqlDialect, arrivals: readonly Arrival[]): Promise<TakenIn[]> {
	const places = arrivals.reduce((sum, arrival) => sum + arrival.places.length, 0);
	// Taken first: from here on, other arrivals wait until this transaction ends.
	let sequence = await takeNumbers(trx, 'arrival', places + arrivals.length);
	const now = await dialect.now(trx);
	const known = await activitiesById(
		trx,
		arrivals.map((arrival) => arrival.activity.id),
	);
	const ids = arrivals.flatMap(({ activity, places: own }) => own.map((place) => queueItemId(activity.id, place)));
	const items = new Map((await selectItems(trx, ids)).map((item) => [item.id, item]));
	const purged = await purgedItems(
		trx,
		ids.filter((id) => !items.has(id)),
	);
	const conversations = await Conversations.load(trx, dialect, arrivals.flatMap(conversationKeys));

	const newActivities = new Map<string, Insertable<ActivityTable>>();
	const newMessages: RawMessageTable[] = [];
	const newItems = new Map<string, QueueItemRow>();
	const repeats: QueueItemRow[] = [];
	const purgedRepeats: PurgedRow[] = [];
	const sent: Array<{ readonly row: ActivityRow; readonly activity: Activity }> = [];
	const intakes: TakenIn[] = [];
	for (const arrival of arrivals) {
		const { activity, raw } = arrival;
		const before = known.get(activity.id) ?? newActivities.get(activity.id);
		const gone = arrival.places.flatMap((place) => purged.get(queueItemId(activity.id, place)) ?? []);
		purgedRepeats.push(...gone);
		if (before === undefined && gone.length > 0 && gone.length === arrival.places.length) {
			// Everything that it could become was handled and purged, so it is not stored anew.
			intakes.push({ activityId: activity.id, known: true, queueItemIds: [], duplicates: gone.map(({ id }) => id) });
			continue;
		}
		const conversationId = before?.conversation_id ?? (await conversationOf(conversations, arrival, sequence++, now));
		if (before === undefined) {
			newActivities.set(activity.id, toActivityRow(activity, conversationId, now));
			if (raw !== undefined) newMessages.push({ activity_id: activity.id, content: raw, stored_on: now });
		} else if (activity.direction === 'outgoing' && before.direction === 'incoming') {
			sent.push({ row: before as ActivityRow, activity });
		}
		const made: string[] = [];
		const duplicates: string[] = [];
		for (const place of inOrder(arrival.places)) {
			const id = queueItemId(activity.id, place);
			const repeated = items.get(id) ?? newItems.get(id);
			if (purged.has(id)) duplicates.push(id);
			else if (repeated === undefined) {
				newItems.set(id, newQueueItem(id, sequence++, arrival, place, conversationId, now));
				made.push(id);
			} else {
				repeats.push(repeated);
				duplicates.push(id);
			}
		}
		intakes.push({ activityId: activity.id, known: before !== undefined, queueItemIds: made, duplicates });
	}

	await conversations.flush();
	const settled = <Row extends { conversation_id: string }>(row: Row): Row => ({
		...row,
		conversation_id: conversations.current(row.conversation_id),
	});
	for (const rows of insertChunks([...newActivities.values()]))
		await trx.insertInto('activity').values(rows.map(settled)).execute();
	for (const row of newMessages) await trx.insertInto('raw_message').values(row).execute();
	for (const rows of insertChunks([...newItems.values()]))
		await trx.insertInto('queue_item').values(rows.map(settled)).execute();
	for (const { row, activity } of sent) await turnOutgoing(trx, row, activity);
	await noteBounces(
		trx,
		arrivals.map(({ activity }) => activity).filter(({ id }) => newActivities.has(id)),
		now,
	);
	for (const item of newItems.values()) if (item.state === 'failed') await noteFailedAtOnce(trx, item, now);
	for (const item of repeats) await noteRepeat(trx, dialect, item.id, now);
	for (const row of purgedRepeats) await noteRepeatOfPurged(trx, row, now);
	return intakes;
}

function conversationKeys({ activity, conversationKeys: keys }: Arrival): string[] {
	return activity.type === 'email' ? [...new Set(keys.map(indexKey))] : [];
}

async function conversationOf(
	conversations: Conversations,
	arrival: Arrival,
	sequence: number,
	now: number,
): Promise<string> {
	const keys = conversationKeys(arrival);
	return keys.length === 0 ? conversations.open(sequence) : await conversations.of(keys, sequence, now);
}

function inOrder(places: readonly Place[]): Place[] {
	const rank = ({ wayIn }: Place): number => placeOrder.get(wayIn) ?? placeOrder.size;
	return [...places].sort((a, b) => rank(a) - rank(b));
}

function newQueueItem(
	id: string,
	sequence: number,
	{ activity, failed, notes = [] }: Arrival,
	place: Place,
	conversationId: string,
	now: number,
): Insertable<QueueItemTable> & QueueItemRow {
	const told = failed === undefined ? notes : [...notes, failed.text];
	const trace = told.map((text): TraceEntry => ({ at: isoTime(now), step: 'takeIn', text }));
	return {
		id,
		sequence,
		activity_id: activity.id,
		activity_type: activity.type,
		queue_id: place.queueId ?? '',
		way_in: plainText(place.wayIn),
		conversation_id: conversationId,
		state: failed === undefined ? 'active' : 'failed',
		entered_on: now,
		not_before: 0,
		delay_ms: 0,
		held_until: 0,
		attempts: 0,
		claim_number: 0,
		claimed_by_workflow: null,
		claimed_by_instance: null,
		captured: null,
		rule_id: null,
		rule_name: null,
		decision: null,
		condition_item: null,
		records: '{}',
		reply: null,
		outcome: failed === undefined ? null : 'failed',
		reason: failed?.reason ?? null,
		evaluated_on: failed === undefined ? null : now,
		closed_on: failed === undefined ? null : now,
		test: activity.test === true ? 1 : 0,
		trace: JSON.stringify(trace),
		subject_text: subjectText(activity.subject),
		past_connection: 0,
		parked_on: null,
	};
}

async function noteFailedAtOnce(trx: Db, item: QueueItemRow, now: number): Promise<void> {
	const captured = (await capturedAt(trx, item, now)) ?? defaultCaptured;
	const reason = item.reason as Reason;
	await noteEndings(trx, [[item.id, { outcome: 'failed', reason, conditionItem: null, captured }]], now);
}

async function noteRepeat(trx: Db, dialect: SqlDialect, id: string, now: number): Promise<void> {
	const item = (await lockItems(trx, dialect, [id])).get(id)?.item;
	if (item === undefined) return;
	const trace = addTrace(item, {
		at: isoTime(now),
		step: 'takeIn',
		text: 'The same message arrived in this queue again',
	});
	await trx.updateTable('queue_item').set({ trace }).where('id', '=', id).execute();
	const captured = capturedOutcomes(item.captured) ?? (await capturedAt(trx, item, now)) ?? defaultCaptured;
	await noteDuplicate(trx, item, captured, now);
}

async function noteRepeatOfPurged(trx: Db, row: PurgedRow, now: number): Promise<void> {
	const captured = (await capturedAt(trx, row, now)) ?? defaultCaptured;
	await noteDuplicate(trx, { ...row, rule_id: null, rule_name: null, test: 0 }, captured, now);
}
