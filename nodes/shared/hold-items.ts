import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Claim, QueueItem } from '../../core/activity/queue-item';
import { ArcError } from '../../core/errors';
import { readEnvelope, type ArcItem, type QueueItemEnvelope } from '../../core/item/item';
import type { RecordStore } from '../../core/record-store';

/** An input item that this execution may work on, or whose work is done. */
export interface HeldItem {
	readonly index: number;
	readonly json: ArcItem;
	readonly envelope: QueueItemEnvelope;
	readonly claim: Claim;
	/** `open`: to be worked on. `closed`: handled before; what was done is handed on. */
	readonly kind: 'open' | 'closed';
	readonly item: QueueItem;
}

export interface HeldItems {
	readonly held: readonly HeldItem[];
	/** Errors by the index of the input item. */
	readonly errors: Map<number, Error>;
}

/**
 * Asks for all items of a batch at once whether this execution still holds them.
 *
 * `repeats` allows several items of one queue item, as where a node before split it.
 *
 * An item that is not ours, of another store, or held by another execution gets an error of its
 * own; the others are not touched by it.
 */
export async function holdItems(
	context: IExecuteFunctions,
	store: RecordStore,
	options: { readonly repeats?: boolean } = {},
): Promise<HeldItems> {
	const input = context.getInputData();
	const errors = new Map<number, Error>();
	const ours: { readonly index: number; readonly envelope: QueueItemEnvelope }[] = [];
	const seen = new Map<string, number>();
	input.forEach(({ json }, index) => {
		try {
			const envelope = readEnvelope(json, store.id);
			const first = seen.get(envelope.id);
			if (first !== undefined && options.repeats !== true) throw sameTwice(first);
			if (first === undefined) seen.set(envelope.id, index);
			ours.push({ index, envelope });
		} catch (error) {
			errors.set(index, asError(error));
		}
	});
	const leaseMs = Math.max(5_000, ...ours.map(({ envelope }) => envelope.rule.leaseSeconds * 1000));
	const asked = [...seen.values()].flatMap((index) => ours.find((one) => one.index === index) ?? []);
	const standings = await store.hold(
		asked.map(({ envelope }) => ({ queueItemId: envelope.id, number: envelope.claim })),
		leaseMs,
	);
	const standingOf = new Map(asked.map(({ envelope }, position) => [envelope.id, standings[position]]));
	const held = ours.flatMap(({ index, envelope }): HeldItem[] => {
		const standing = standingOf.get(envelope.id);
		const json = input[index]?.json as unknown as ArcItem;
		switch (standing?.kind) {
			case 'current':
			case 'takenOver':
				return [
					{
						index,
						envelope,
						kind: 'open',
						claim: standing.claim,
						item: standing.item,
						json: { ...json, queueItem: { ...json.queueItem, claim: standing.claim.number } },
					},
				];
			case 'closed':
				return [
					{ index, envelope, kind: 'closed', claim: { queueItemId: envelope.id, number: envelope.claim }, item: standing.item, json },
				];
			case 'lost':
				errors.set(
					index,
					new ArcError('claimLost', 'Another execution holds the queue item', {
						hint: 'Nothing needs to be done: the other execution handles it, once.',
					}),
				);
				return [];
			default:
				errors.set(
					index,
					new ArcError('itemInvalid', 'The record store has no such queue item', {
						hint: 'Pinned or copied items work only where their queue item still exists. Run ARC Rule Trigger again for a fresh test item.',
					}),
				);
				return [];
		}
	});
	return { held, errors };
}

/**
 * Ends a node: items in error are handed on with it where the node continues on fail; otherwise
 * the first error ends the node, after everything else of the batch is done.
 */
export function withErrors(
	input: readonly INodeExecutionData[],
	outputs: INodeExecutionData[][],
	errors: ReadonlyMap<number, Error>,
	options: { readonly continueOnFail: boolean; readonly errorOutput: number; readonly toNodeError: (error: unknown, index: number) => INodeExecutionData['error'] },
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
