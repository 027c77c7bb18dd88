import type { EventContent, EventPlace, NewEvent, StoreEvent } from '../../../../core/ledger/events';
import { uuidV7 } from '../../../uuid-v7';
import { inChunks } from '../database/chunks';
import { isoTime, plainText } from '../database/column-values';
import type { Db } from '../schema/schema';
import { takeNumbers } from '../database/sequence';
import type { Tx } from '../database/tx';

/** So long events are kept, and so long a listener that does not show itself is waited for. */
const keptMs = 7 * 24 * 3_600_000;
/** How often a listener that only asks shows that it is there. */
const signMs = 60 * 60_000;

/** An event with what makes it the same as another one, so that it is noted once. */
export interface SourcedEvent extends NewEvent {
	readonly source: string;
}

/**
 * Notes events while somebody listens. Positions are taken in the order of the commits, so that no
 * event appears behind one that a listener has acknowledged.
 */
export async function noteEvents(tx: Tx, events: readonly SourcedEvent[]): Promise<void> {
	const now = await tx.now();
	if (events.length === 0 || !(await isHeard(tx.db, now))) return;
	let position = await takeNumbers(tx, 'event', events.length);
	for (const { source, place, content } of events) {
		await tx.db
			.insertInto('store_event')
			.values({
				position: position++,
				id: uuidV7(),
				source: plainText(source),
				place: JSON.stringify(place),
				queue_id: place.queueId,
				content: JSON.stringify(content),
				occurred_on: now,
			})
			.onConflict((conflict) => conflict.column('source').doNothing())
			.execute();
	}
}

async function isHeard(db: Db, now: number): Promise<boolean> {
	const listener = await db
		.selectFrom('event_listener')
		.select('id')
		.where('last_seen', '>', now - keptMs)
		.limit(1)
		.executeTakeFirst();
	return listener !== undefined;
}

/** Makes a listener known, from now on; one that is known stays where it left off. */
export async function listen(tx: Tx, listenerId: string): Promise<void> {
	const now = await tx.now();
	// Taken even where it is not used: whoever notes an event now ends first, and what comes later is heard.
	const position = await takeNumbers(tx, 'event');
	await tx.db
		.insertInto('event_listener')
		.values({ id: listenerId, position, last_seen: now })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ last_seen: now }))
		.execute();
}

/** The events behind the last one that a listener acknowledged, oldest first. */
export async function eventsFor(db: Db, listenerId: string, limit: number): Promise<StoreEvent[]> {
	const rows = await db
		.selectFrom('store_event as e')
		.innerJoin('event_listener as l', (join) => join.onRef('e.position', '>', 'l.position'))
		.selectAll('e')
		.where('l.id', '=', listenerId)
		.orderBy('e.position')
		.limit(limit)
		.execute();
	return await toEvents(db, rows);
}

/** The newest events, newest first, whoever has heard them. */
export async function latestEvents(db: Db, limit: number): Promise<StoreEvent[]> {
	return await toEvents(
		db,
		await db.selectFrom('store_event').selectAll().orderBy('position', 'desc').limit(limit).execute(),
	);
}

/** Notes that a listener was told everything up to a position, and forgets what is old. Never goes back. */
export async function acknowledgeEvents(tx: Tx, listenerId: string, position: number): Promise<void> {
	const now = await tx.now();
	await tx.db
		.updateTable('event_listener')
		.set({ position, last_seen: now })
		.where('id', '=', listenerId)
		.where('position', '<', position)
		.execute();
	await tx.db
		.deleteFrom('store_event')
		.where('occurred_on', '<', now - keptMs)
		.execute();
}

/** Whether a listener has to show that it is still there, since nothing happened for long. */
export async function isListenerQuiet(db: Db, listenerId: string, now: number): Promise<boolean> {
	const row = await db.selectFrom('event_listener').select('last_seen').where('id', '=', listenerId).executeTakeFirst();
	return row === undefined || row.last_seen < now - signMs || row.last_seen > now + signMs;
}

interface EventRow {
	readonly position: number;
	readonly id: string;
	readonly place: string;
	readonly queue_id: string | null;
	readonly content: string;
	readonly occurred_on: number;
}

async function toEvents(db: Db, rows: readonly EventRow[]): Promise<StoreEvent[]> {
	const queues = await inChunks(
		rows.flatMap((row) => row.queue_id ?? []),
		(chunk) =>
			db.selectFrom('record').select(['id', 'name']).where('id', 'in', chunk).where('type', '=', 'queue').execute(),
	);
	const names = new Map(queues.map(({ id, name }) => [id, name]));
	return rows.map((row) => ({
		id: row.id,
		position: row.position,
		at: isoTime(row.occurred_on),
		place: JSON.parse(row.place) as EventPlace,
		content: JSON.parse(row.content) as EventContent,
		queueName: row.queue_id === null ? null : (names.get(row.queue_id) ?? null),
	}));
}
