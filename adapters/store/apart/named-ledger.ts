import type { Events, StoreEvent } from '../../../core/ledger/events';
import type { Entry, Monitor, QueueView } from '../../../core/ledger/monitor';
import { isRecordOf, type ArcRecord } from '../../../core/record/record';
import { idOf, reference, typeOf, type Reference } from '../../../core/record/reference';
import type { Records } from '../../../core/records/records';

/** What the monitor shows by name is looked up for as many queues as a store lists. */
const mostQueues = 1_000;

type Found = ReadonlyMap<string, ArcRecord>;
type Naming = Pick<Monitor, 'entries' | 'queueViews'> & Pick<Events, 'eventsFor' | 'latestEvents'>;

const keyOf = (ref: Reference): string => `${typeOf(ref)}:${idOf(ref)}`;

/** What of a ledger calls records by their names, where those live elsewhere: the ledger knows ids alone. */
export function namedLedger(ledger: Naming, records: Pick<Records, 'named' | 'list'>): Naming {
	return {
		entries: async (query) => {
			const page = await ledger.entries(query);
			const found = await lookUp(
				records,
				page.entries.flatMap((entry) => [...queueOf(entry.queueId), ...entry.records]),
			);
			return { ...page, entries: page.entries.map((entry) => namedEntry(entry, found)) };
		},
		queueViews: async () => {
			const views = new Map((await ledger.queueViews()).map((view) => [view.queueId, view]));
			const queues = (await records.list('queue', { limit: mostQueues })).records;
			for (const queue of queues) views.set(queue.id, namedView(views.get(queue.id), queue));
			return [...views.values()].sort((one, other) => (one.name ?? '').localeCompare(other.name ?? ''));
		},
		eventsFor: async (listenerId, limit) => await namedEvents(records, await ledger.eventsFor(listenerId, limit)),
		latestEvents: async (limit) => await namedEvents(records, await ledger.latestEvents(limit)),
	};
}

async function lookUp(records: Pick<Records, 'named'>, refs: readonly Reference[]): Promise<Found> {
	const wanted = new Map(refs.map((ref) => [keyOf(ref), ref]));
	return wanted.size === 0 ? new Map() : await records.named([...wanted.values()]);
}

function namedEntry(entry: Entry, found: Found): Entry {
	const names = entry.records.map(keyOf).flatMap((key) => {
		const name = nameOf(found.get(key));
		return name === null ? [] : [[key, name]];
	});
	return {
		...entry,
		queueName: queueName(entry.queueId, found),
		recordNames: Object.fromEntries(names) as Entry['recordNames'],
	};
}

function namedView(view: QueueView | undefined, queue: ArcRecord): QueueView {
	const emailAddress = isRecordOf(queue, 'queue') ? (queue.emailAddress ?? null) : null;
	const empty = { rules: [], unclaimed: 0, claimed: 0, parked: 0, failed: 0, oldestOpenOn: null };
	return { ...empty, ...view, queueId: queue.id, name: nameOf(queue), emailAddress };
}

async function namedEvents(records: Pick<Records, 'named'>, events: readonly StoreEvent[]): Promise<StoreEvent[]> {
	const found = await lookUp(
		records,
		events.flatMap(({ place }) => queueOf(place.queueId)),
	);
	return events.map((event) => ({ ...event, queueName: queueName(event.place.queueId, found) }));
}

const queueOf = (queueId: string | null): Reference[] => (queueId === null ? [] : [reference('queue', queueId)]);

const queueName = (queueId: string | null, found: Found): string | null =>
	queueId === null ? null : nameOf(found.get(`queue:${queueId}`));

/** What people call a record: a case by its number, others by their name. */
function nameOf(record: ArcRecord | undefined): string | null {
	const texts = [record?.['number'], record?.['name']];
	return texts.find((text): text is string => typeof text === 'string') ?? null;
}
