import { asError } from '../../core/errors';
import type { ArcItem } from '../../core/item/item';
import { pinnedActivity } from '../../core/item/pinned-activity';
import type { Arrival, Intake } from '../../core/ledger/intake';
import type { Settings } from '../../core/ledger/settings';
import type { Records } from '../../core/records/records';
import type { OwnItem } from './held-item';

/** What storing pinned items takes of a store. */
export type PinnedStore = Pick<Settings, 'now'> &
	Pick<Intake, 'takeIn'> &
	Pick<Records, 'get' | 'queuesByAddress'> & { readonly id: string };

/** Stores items with pinned data as test items, each with its activity, and answers them under their new ids. */
export async function takeInPinned(
	store: PinnedStore,
	items: readonly OwnItem[],
	errors: Map<number, Error>,
): Promise<OwnItem[]> {
	if (items.length === 0) return [];
	const receivedOn = new Date(await store.now()).toISOString();
	const arrivals = new Map<string, Arrival>();
	for (const { index, envelope, json } of items) {
		try {
			if (arrivals.has(envelope.id)) continue;
			const activity = pinnedActivity(json.activity, crypto.randomUUID(), receivedOn);
			arrivals.set(envelope.id, {
				activity,
				conversationKeys: [],
				places: [{ queueId: await queueOf(store, json), wayIn: 'pinned' }],
			});
		} catch (error) {
			errors.set(index, asError(error));
		}
	}
	const intakes = await store.takeIn([...arrivals.values()]);
	const newIds = new Map([...arrivals.keys()].map((id, position) => [id, intakes[position]?.queueItemIds[0]]));
	return items.flatMap(({ index, envelope, json }) => {
		const id = newIds.get(envelope.id);
		if (id === undefined) return [];
		const now = { ...envelope, id, store: store.id, claim: 0, test: true };
		return [{ index, envelope: now, json: { ...json, queueItem: { ...json.queueItem, ...now } } }];
	});
}

/** The queue of a pinned item, by its id or else by its address, as far as the store has it. */
async function queueOf(records: Pick<Records, 'get' | 'queuesByAddress'>, { queue }: ArcItem): Promise<string | null> {
	const [byId] = typeof queue?.id === 'string' ? await records.get('queue', [queue.id]) : [];
	if (byId !== undefined) return byId.id;
	const address = typeof queue?.emailAddress === 'string' ? queue.emailAddress : null;
	return address === null ? null : ((await records.queuesByAddress([address])).get(address)?.id ?? null);
}
