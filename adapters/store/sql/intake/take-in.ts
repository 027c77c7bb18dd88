import type { Selectable } from '../../../../vendor/kysely';
import type { Reason } from '../../../../core/activity/reason';
import type { NewTraceEntry } from '../../../../core/activity/trace';
import type { Arrival, TakenIn } from '../../../../core/ledger/intake';
import { rankOf } from '../../../../core/ledger/siblings';
import { subjectText } from '../monitor/entries';
import { queueItemId } from '../../../record-id';
import type { Activity } from '../../../../core/activity/activity';
import { noteBounces } from '../replies/bounced-addresses';
import { insertLinks, type NewLink } from './activity-links';
import { activitiesById, toActivityRow, turnOutgoing, type StoredRow } from './activity-row';
import { insertRows } from '../database/insert-rows';
import { indexKey, isoTime, plainText } from '../database/column-values';
import { Conversations } from './conversations';
import { lockItems, selectItems } from '../claims/held-items';
import { defaultCaptured, noteDuplicate, noteEndings } from '../monitor/note-endings';
import { purgedItems, type PurgedRow } from '../retention/purged-queue-items';
import { addTrace, capturedOutcomes, freshRow, type QueueItemRow } from '../items/queue-item-row';
import { capturedAt } from '../registry/registry';
import type { ActivityTable, RawMessageTable } from '../schema/tables/message-tables';
import { takeNumbers } from '../database/sequence';
import type { Tx } from '../database/tx';
import type { Arriving } from './write-ahead';

type Place = Arrival['places'][number];

/** Stores what arrives: activities, raw messages, conversations, queue items, and notes of repeats. */
export async function takeIn(tx: Tx, arrivals: readonly Arriving[]): Promise<TakenIn[]> {
	const places = arrivals.reduce((sum, arrival) => sum + arrival.places.length, 0);
	// Taken first: from here on, other arrivals wait until this transaction ends.
	let sequence = await takeNumbers(tx, 'arrival', places + arrivals.length);
	const now = await tx.now();
	const known = await activitiesById(
		tx,
		arrivals.map((arrival) => arrival.activity.id),
	);
	const ids = arrivals.flatMap(({ activity, places: own }) => own.map((place) => queueItemId(activity.id, place)));
	const items = new Map((await selectItems(tx.db, ids)).map((item) => [item.id, item]));
	const purged = await purgedItems(
		tx.db,
		ids.filter((id) => !items.has(id)),
	);
	const conversations = await Conversations.load(tx, arrivals.flatMap(conversationKeys));

	const newActivities = new Map<string, Selectable<ActivityTable>>();
	const newLinks: NewLink[] = [];
	const newMessages: RawMessageTable[] = [];
	const newItems = new Map<string, QueueItemRow>();
	const repeats: QueueItemRow[] = [];
	const purgedRepeats: PurgedRow[] = [];
	const sent: Array<{ readonly row: StoredRow; readonly activity: Activity }> = [];
	const unwanted: string[] = [];
	const intakes: TakenIn[] = [];
	for (const arrival of arrivals) {
		const { activity, raw } = arrival;
		const before = known.get(activity.id) ?? newActivities.get(activity.id);
		const gone = arrival.places.flatMap((place) => purged.get(queueItemId(activity.id, place)) ?? []);
		purgedRepeats.push(...onePerQueue(gone));
		if (before === undefined && gone.length > 0 && gone.length === arrival.places.length) {
			// Everything that it could become was handled and purged, so it is not stored anew.
			if (arrival.isRawStored === true) unwanted.push(activity.id);
			intakes.push({ activityId: activity.id, known: true, queueItemIds: [], duplicates: gone.map(({ id }) => id) });
			continue;
		}
		const conversationId = before?.conversation_id ?? (await conversationOf(conversations, arrival, sequence++));
		if (before === undefined) {
			const row = toActivityRow(activity, conversationId, now);
			newActivities.set(activity.id, row);
			newLinks.push({ activity, row });
			if (raw !== undefined) newMessages.push({ activity_id: activity.id, content: raw, stored_on: now });
		} else if (activity.direction === 'outgoing' && before.direction === 'incoming') {
			sent.push({ row: before, activity });
		}
		const made: string[] = [];
		const duplicates: string[] = [];
		const again: QueueItemRow[] = [];
		for (const place of inOrder(arrival.places)) {
			const id = queueItemId(activity.id, place);
			const repeated = items.get(id) ?? newItems.get(id);
			if (purged.has(id)) duplicates.push(id);
			else if (repeated === undefined) {
				newItems.set(
					id,
					newQueueItem(arrival, place, { id, sequence: sequence++, conversation_id: conversationId, entered_on: now }),
				);
				made.push(id);
			} else {
				again.push(repeated);
				duplicates.push(id);
			}
		}
		repeats.push(...onePerQueue(again));
		intakes.push({ activityId: activity.id, known: before !== undefined, queueItemIds: made, duplicates });
	}

	await conversations.flush();
	const settled = <Row extends { conversation_id: string }>(row: Row): Row => ({
		...row,
		conversation_id: conversations.current(row.conversation_id),
	});
	await insertRows(tx, 'activity', [...newActivities.values()].map(settled));
	await insertLinks(tx, newLinks);
	for (const id of unwanted) await tx.db.deleteFrom('raw_message').where('activity_id', '=', id).execute();
	await insertRows(tx, 'raw_message', newMessages);
	await insertRows(tx, 'queue_item', [...newItems.values()].map(settled));
	for (const { row, activity } of sent) await turnOutgoing(tx, row, activity);
	await noteBounces(
		tx,
		arrivals.map(({ activity }) => activity).filter(({ id }) => newActivities.has(id)),
	);
	for (const item of newItems.values()) if (item.state === 'failed') await noteFailedAtOnce(tx, item);
	for (const item of repeats) await noteRepeat(tx, item.id);
	for (const row of purgedRepeats) await noteRepeatOfPurged(tx, row);
	return intakes;
}

function conversationKeys({ activity, conversationKeys: keys }: Arrival): string[] {
	return activity.type === 'email' ? [...new Set(keys.map(indexKey))] : [];
}

async function conversationOf(conversations: Conversations, arrival: Arrival, sequence: number): Promise<string> {
	const keys = conversationKeys(arrival);
	return keys.length === 0 ? conversations.open(sequence) : await conversations.of(keys, sequence);
}

/** A message that arrives again is noted once for each of its queues, however many items it has there. */
function onePerQueue<Row extends { readonly queue_id: string }>(rows: readonly Row[]): Row[] {
	return rows.filter((row, at) => rows.findIndex(({ queue_id: queue }) => queue === row.queue_id) === at);
}

function inOrder(places: readonly Place[]): Place[] {
	return [...places].sort((a, b) => rankOf(a.wayIn) - rankOf(b.wayIn));
}

/** What of a new queue item is not said by its arrival. */
type Numbered = Pick<QueueItemRow, 'id' | 'sequence' | 'conversation_id' | 'entered_on'>;

function newQueueItem({ activity, failed, notes = [] }: Arrival, place: Place, numbered: Numbered): QueueItemRow {
	const at = numbered.entered_on;
	const told = failed === undefined ? notes : [...notes, { text: failed.text }];
	const trace = told.map((one): NewTraceEntry => ({ at: isoTime(at), step: 'takeIn', ...one }));
	const ended =
		failed === undefined
			? {}
			: ({ state: 'failed', outcome: 'failed', reason: failed.reason, evaluated_on: at, closed_on: at } as const);
	return {
		...freshRow,
		...numbered,
		...ended,
		activity_id: activity.id,
		activity_type: activity.type,
		queue_id: place.queueId ?? '',
		way_in: plainText(place.wayIn),
		test: activity.test === true ? 1 : 0,
		trace: JSON.stringify(trace),
		subject_text: subjectText(activity.subject),
	};
}

async function noteFailedAtOnce(tx: Tx, item: QueueItemRow): Promise<void> {
	const captured = (await capturedAt(tx, item)) ?? defaultCaptured;
	const reason = item.reason as Reason;
	await noteEndings(tx, [[item.id, { outcome: 'failed', reason, conditionItem: null, captured }]]);
}

async function noteRepeat(tx: Tx, id: string): Promise<void> {
	const now = await tx.now();
	const item = (await lockItems(tx, [id])).get(id)?.item;
	if (item === undefined) return;
	const trace = addTrace(item, {
		at: isoTime(now),
		step: 'takeIn',
		kind: 'arrivedAgain',
		values: {},
	});
	await tx.db.updateTable('queue_item').set({ trace }).where('id', '=', id).execute();
	const captured = capturedOutcomes(item.captured) ?? (await capturedAt(tx, item)) ?? defaultCaptured;
	await noteDuplicate(tx, item, captured);
}

async function noteRepeatOfPurged(tx: Tx, row: PurgedRow): Promise<void> {
	const captured = (await capturedAt(tx, row)) ?? defaultCaptured;
	await noteDuplicate(tx, { ...row, rule_id: null, rule_name: null, test: 0 }, captured);
}
