import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Claim, HandledItem } from '../../../core/activity/queue-item';
import { ArcError } from '../../../core/errors';
import { envelopeReader, otherStore, type ArcItem, type QueueItemEnvelope } from '../../../core/item/item';
import { pinnedActivity } from '../../../core/item/pinned-activity';
import type { Arrival } from '../../../core/ledger/intake';
import type { RecordStore } from '../../../core/record-store';
import type { Standing } from '../../../core/ledger/claims';
import { keepLeases } from './keep-leases';
import { isOpenHere } from '../store/shared-stores';
import { ruleItems } from './tool-item';

/** An input item that this execution may work on, or whose work is done. */
export interface HeldItem {
	readonly index: number;
	readonly json: ArcItem;
	readonly envelope: QueueItemEnvelope;
	readonly claim: Claim;
	/** `open`: to be worked on. `closed`: handled before; what was done is handed on. */
	readonly kind: 'open' | 'closed';
	readonly item: HandledItem;
}

export interface HeldItems {
	readonly held: readonly HeldItem[];
	/** Errors by the index of the input item. */
	readonly errors: Map<number, Error>;
}

/** An input item whose `queueItem` could be read. */
interface OwnItem {
	readonly index: number;
	readonly json: ArcItem;
	readonly envelope: QueueItemEnvelope;
}

/**
 * Asks for all items of a batch at once whether this execution still holds them.
 *
 * `repeats` allows several items of one queue item, as where a node before split it.
 *
 * An item that is not ours, of another store, or held by another execution gets an error of its
 * own; the others are not touched by it. In a manual run, an item with pinned data that no store
 * knows becomes a test item.
 */
export async function holdItems(
	context: IExecuteFunctions,
	store: RecordStore,
	options: { readonly repeats?: boolean } = {},
): Promise<HeldItems> {
	const errors = new Map<number, Error>();
	const manual = context.getMode() === 'manual';
	const ours: OwnItem[] = [];
	const first = new Map<string, number>();
	const readEnvelope = envelopeReader();
	ruleItems(context).forEach(({ json }, index) => {
		try {
			const envelope = readEnvelope(json);
			if (envelope.store !== store.id && !(manual && !isOpenHere(envelope.store))) throw otherStore();
			const before = first.get(envelope.id);
			if (before !== undefined && options.repeats !== true) throw sameTwice(before);
			if (before === undefined) first.set(envelope.id, index);
			ours.push({ index, envelope, json: json as unknown as ArcItem });
		} catch (error) {
			errors.set(index, asError(error));
		}
	});
	const standings = await standingsOf(store, ours);
	const isUnknown = ({ envelope }: OwnItem): boolean =>
		envelope.store !== store.id || standings.get(envelope.id)?.kind === 'unknown';
	const pinned = manual ? await takeInPinned(store, ours.filter(isUnknown), errors) : [];
	for (const [id, standing] of await standingsOf(store, pinned)) standings.set(id, standing);
	const settled = manual ? [...ours.filter((item) => !isUnknown(item)), ...pinned] : ours;
	const held = settled
		.sort((a, b) => a.index - b.index)
		.flatMap((item) => {
			const found = toHeld(item, standings.get(item.envelope.id));
			if (!(found instanceof Error)) return [found];
			errors.set(item.index, found);
			return [];
		});
	keepLeases(
		context,
		store,
		held.filter(({ kind, envelope }) => kind === 'open' && envelope.test !== true).map(({ claim }) => claim),
		longestLease(ours),
	);
	return { held, errors };
}

async function standingsOf(store: RecordStore, items: readonly OwnItem[]): Promise<Map<string, Standing>> {
	if (items.length === 0) return new Map();
	const envelopes = [...new Map(items.map(({ envelope }) => [envelope.id, envelope])).values()];
	const leaseMs = longestLease(items);
	const standings = await store.hold(
		envelopes.map(({ id, claim }) => ({ queueItemId: id, number: claim })),
		leaseMs,
	);
	return new Map(envelopes.flatMap(({ id }, position) => (standings[position] ? [[id, standings[position]]] : [])));
}

const longestLease = (items: readonly OwnItem[]): number =>
	Math.max(5_000, ...items.map(({ envelope }) => envelope.rule.leaseSeconds * 1000));

function toHeld({ index, envelope, json }: OwnItem, standing: Standing | undefined): HeldItem | Error {
	switch (standing?.kind) {
		case 'current':
		case 'takenOver':
			return {
				index,
				envelope,
				kind: 'open',
				claim: standing.claim,
				item: standing.item,
				json:
					standing.claim.number === envelope.claim
						? json
						: { ...json, queueItem: { ...json.queueItem, claim: standing.claim.number } },
			};
		case 'closed':
			return {
				index,
				envelope,
				kind: 'closed',
				claim: { queueItemId: envelope.id, number: envelope.claim },
				item: standing.item,
				json,
			};
		case 'abandoned':
			return new ArcError(
				'abandoned',
				'The execution waited for longer than 30 days, and its queue item was abandoned',
				{
					hint: 'Execute the entry again in the activity monitor: the rule takes it anew. A step that was done is not done twice.',
				},
			);
		case 'lost':
			return new ArcError('claimLost', 'Another execution holds the queue item', {
				hint: 'Nothing needs to be done: the other execution handles it, once.',
			});
		default:
			return new ArcError('itemInvalid', 'The record store has no such queue item', {
				hint: 'Pinned or copied items work in a manual run, as test items; in production their queue item has to exist.',
			});
	}
}

/** Stores items with pinned data as test items, each with its activity, and answers them under their new ids. */
async function takeInPinned(
	store: RecordStore,
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
async function queueOf(store: RecordStore, { queue }: ArcItem): Promise<string | null> {
	const [byId] = typeof queue?.id === 'string' ? await store.get('queue', [queue.id]) : [];
	if (byId !== undefined) return byId.id;
	const address = typeof queue?.emailAddress === 'string' ? queue.emailAddress : null;
	return address === null ? null : ((await store.queuesByAddress([address])).get(address)?.id ?? null);
}

/**
 * Ends a node: items in error are handed on with it where the node continues on fail; otherwise
 * the first error ends the node, after everything else of the batch is done.
 */
export function withErrors(
	input: readonly INodeExecutionData[],
	outputs: INodeExecutionData[][],
	errors: ReadonlyMap<number, Error>,
	options: {
		readonly continueOnFail: boolean;
		readonly errorOutput: number;
		readonly toNodeError: (error: unknown, index: number) => INodeExecutionData['error'];
	},
): INodeExecutionData[][] {
	for (const [index, error] of errors) {
		const nodeError = options.toNodeError(error, index);
		if (!options.continueOnFail && nodeError) throw nodeError;
		outputs[options.errorOutput]?.push({
			json: { ...input[index]?.json, error: error.message },
			...(nodeError === undefined ? {} : { error: nodeError }),
			pairedItem: { item: index },
		});
	}
	return outputs;
}

function sameTwice(first: number): ArcError {
	return new ArcError('itemInvalid', `The queue item stands twice in this batch, first as item ${first}`, {
		hint: 'Let each queue item reach this node once; look at the wires, or at a Merge node before it.',
	});
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
