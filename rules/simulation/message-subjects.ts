import { readMessage } from '../../adapters/mail/read/parse-message';
import { arrivalsOf } from '../../adapters/mail/intake/take-in-message';
import type { ReadMail } from '../../core/mail/arrival/arrive';
import { queueItemId } from '../../adapters/record-id';
import { freshQueueItem, type QueueItem } from '../../core/activity/queue-item';
import type { Subject } from '../../core/simulation/simulation';
import { ArcError } from '../../core/errors';
import type { Arrival } from '../../core/ledger/intake';
import type { PreviewedItem } from '../../core/ledger/steps';
import type { Store } from '../../core/ledger/store';
import type { CompiledWorkflow } from './simulated-rule';

export interface MessageFile {
	/** What the message is called in the result. */
	readonly name: string;
	readonly raw: Uint8Array;
}

export interface MessageSubjects {
	readonly subjects: readonly Subject[];
	/** What each message is called, by the id of its queue item. */
	readonly names: ReadonlyMap<string, string>;
	/** Messages that would not come into the rule's queue, or are there already in the list. */
	readonly left: readonly string[];
}

/**
 * Messages as if they came now into the mailbox of the rule's queue, in the order of their dates: with
 * the queues and the earlier messages that they would meet. Nothing is stored. A message that did
 * come before has what became of it then.
 */
export async function messageSubjects(
	store: Store,
	{ rule, activityType, queue }: CompiledWorkflow,
	files: readonly MessageFile[],
): Promise<MessageSubjects> {
	if (activityType !== 'email' || queue === null) {
		throw new ArcError('fieldInvalid', `The rule takes ${activityType} activities, and messages are email`, {
			hint: 'Simulate this rule over the stored activities.',
		});
	}
	const [settings, now] = [await store.settings(), await store.now()];
	const read: { readonly name: string; readonly mail: ReadMail }[] = [];
	for (const { name, raw } of files) {
		const message = await readMessage(raw, { receivedOn: new Date(now), ownAddresses: new Set() });
		read.push({ name, mail: { message, way: { kind: 'received', mailboxQueueId: queue.id } } });
	}
	const dateOf = ({ mail }: (typeof read)[number]): string => mail.message.email.sentOn ?? '';
	const ordered = read.sort((one, other) => dateOf(one).localeCompare(dateOf(other)));
	const arrivals = await arrivalsOf(
		store,
		ordered.map(({ mail }) => mail),
		settings,
	);
	const names = new Map<string, string>();
	const left: string[] = [];
	const previewed: (PreviewedItem & { readonly item: QueueItem; readonly arrival: Arrival })[] = [];
	arrivals.forEach((arrival, position) => {
		const name = ordered[position]?.name ?? '';
		const items = arrival.places.map((place) => itemOf(arrival, place, now));
		const own = items.filter((item) => item.queueId === queue.id);
		if (own.length === 0 || own.some(({ id }) => names.has(id))) left.push(name);
		else previewed.push(...items.map((item) => ({ item, activity: arrival.activity, arrival })));
		for (const { id } of own) names.set(id, names.get(id) ?? name);
	});
	const sources = await store.preview(previewed, { addresses: true, owner: rule.settings.owner });
	const happened = new Map(
		(await store.queueItems({ ids: previewed.map(({ item }) => item.id) })).map((item) => [item.id, item]),
	);
	const subjects = previewed.flatMap(({ item, arrival }, position): Subject[] => {
		const around = sources[position];
		if (item.queueId !== queue.id || around === undefined) return [];
		return [
			{
				item,
				sources: { ...around, queue: around.queue ?? queue },
				answered: null,
				happened: happened.get(item.id) ?? null,
				unreadable: arrival.failed?.reason ?? null,
			},
		];
	});
	return { subjects, names, left };
}

/** The queue item that a message would have. */
function itemOf({ activity, conversationKeys }: Arrival, place: Arrival['places'][number], now: number): QueueItem {
	return {
		...freshQueueItem,
		id: queueItemId(activity.id, place),
		activityId: activity.id,
		activityType: activity.type,
		queueId: place.queueId,
		wayIn: place.wayIn,
		conversationId: conversationKeys[0] ?? activity.id,
		enteredOn: new Date(now).toISOString(),
	};
}
