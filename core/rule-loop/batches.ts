import type { QueueItem } from '../activity/queue-item';

interface Loaded {
	readonly item: QueueItem;
	/** Characters that it brings into an execution. */
	readonly weight: number;
}

const heaviestBatch = 2_000_000;

/**
 * Splits claimed items into executions, keeping their order. An item that was tried before goes
 * alone, so that a bad one cannot take others with it; no execution carries more than about 2 MB.
 */
export function batches<T extends Loaded>(items: readonly T[], largest: number): T[][] {
	const result: T[][] = [];
	let current: T[] = [];
	let weight = 0;
	for (const item of items) {
		if (item.item.attempts > 1) {
			if (current.length > 0) result.push(current);
			result.push([item]);
			current = [];
			weight = 0;
			continue;
		}
		if (current.length > 0 && (current.length >= largest || weight + item.weight > heaviestBatch)) {
			result.push(current);
			current = [];
			weight = 0;
		}
		current.push(item);
		weight += item.weight;
	}
	if (current.length > 0) result.push(current);
	return result;
}
