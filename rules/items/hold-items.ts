import type { Claim } from '../../core/activity/queue-item';
import { ArcError, asError } from '../../core/errors';
import { envelopeReader, otherStore, type ArcItem } from '../../core/item/item';
import type { Claims, Standing } from '../../core/ledger/claims';
import { toHeld, type HeldItem, type OwnItem } from './held-item';
import { takeInPinned, type PinnedStore } from './pinned-items';
import { refuseInError } from './refuse-in-error';

export interface HeldItems {
	readonly held: readonly HeldItem[];
	/** Errors by the index of the input item. */
	readonly errors: Map<number, Error>;
	/** How long the items are held: the longest lease of their rules. */
	readonly leaseMs: number;
}

interface HoldOptions {
	/** Allows several items of one queue item, as where a node before split it. */
	readonly repeats: boolean;
	/**
	 * A run by hand, where an item with pinned data that no store knows becomes a test item; then how
	 * to tell whether a store of that id is open here.
	 */
	readonly manual: ((storeId: string) => boolean) | null;
}

/** What holding items takes of a store. */
export type HoldingStore = Pick<Claims, 'hold'> & PinnedStore;

/**
 * Asks for all items of a batch at once whether this execution still holds them.
 *
 * An item that is not ours, in error, of another store, or held by another execution gets an error of
 * its own; the others are not touched by it.
 */
export async function holdItems(
	store: HoldingStore,
	items: readonly unknown[],
	{ repeats, manual }: HoldOptions,
): Promise<HeldItems> {
	const errors = new Map<number, Error>();
	const ours: OwnItem[] = [];
	const first = new Map<string, number>();
	const readEnvelope = envelopeReader();
	items.forEach((json, index) => {
		try {
			refuseInError(json);
			const envelope = readEnvelope(json);
			if (envelope.store !== store.id && (manual === null || manual(envelope.store))) throw otherStore();
			const before = first.get(envelope.id);
			if (before !== undefined && !repeats) throw sameTwice(before);
			if (before === undefined) first.set(envelope.id, index);
			ours.push({ index, envelope, json: json as ArcItem });
		} catch (error) {
			errors.set(index, asError(error));
		}
	});
	const standings = await standingsOf(store, ours);
	const isUnknown = ({ envelope }: OwnItem): boolean =>
		envelope.store !== store.id || standings.get(envelope.id)?.kind === 'unknown';
	const pinned = manual === null ? [] : await takeInPinned(store, ours.filter(isUnknown), errors);
	for (const [id, standing] of await standingsOf(store, pinned)) standings.set(id, standing);
	const settled = manual === null ? ours : [...ours.filter((item) => !isUnknown(item)), ...pinned];
	const held = settled
		.sort((a, b) => a.index - b.index)
		.flatMap((item) => {
			const found = toHeld(item, standings.get(item.envelope.id));
			if (!(found instanceof Error)) return [found];
			errors.set(item.index, found);
			return [];
		});
	return { held, errors, leaseMs: longestLease(ours) };
}

async function standingsOf(ledger: Pick<Claims, 'hold'>, items: readonly OwnItem[]): Promise<Map<string, Standing>> {
	const claims = new Map<string, Claim>();
	for (const { envelope } of items) claims.set(envelope.id, { queueItemId: envelope.id, number: envelope.claim });
	const standings = new Map<string, Standing>();
	if (claims.size === 0) return standings;
	const found = await ledger.hold([...claims.values()], longestLease(items));
	let position = 0;
	for (const id of claims.keys()) {
		const standing = found[position++];
		if (standing !== undefined) standings.set(id, standing);
	}
	return standings;
}

/** Items of one rule share what is said of it. */
const longestLease = (items: readonly OwnItem[]): number => {
	const rules = new Set(items.map(({ envelope }) => envelope.rule));
	return Math.max(5_000, ...[...rules].map(({ leaseSeconds }) => leaseSeconds * 1000));
};

function sameTwice(first: number): ArcError {
	return new ArcError('itemInvalid', `The queue item stands twice in this batch, first as item ${first}`, {
		hint: 'Let each queue item reach this node once; look at the wires, or at a Merge node before it.',
	});
}
