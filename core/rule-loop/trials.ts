/** Items of one execution, and what is held back until it is known how that ends. */
export interface Trial<T> {
	readonly items: readonly T[];
	/** The other half of a batch that failed. */
	readonly rest: readonly T[];
	/** What is most likely innocent, and is tried together once a bad item is found; null when one was. */
	readonly later: readonly T[] | null;
}

/** A batch that nothing is known of. */
export function firstTrial<T>(items: readonly T[]): Trial<T> {
	return { items, rest: [], later: [] };
}

/**
 * What is tried after an execution, in this order, so that one bad item among n costs about log2(n)
 * executions, its neighbours none of their attempts, and n bad ones no more than about 2n.
 *
 * `open` are those of its items that failed with others and can be tried again; none, where it ended
 * well or its only item failed. A batch that failed is split, and one half tried. Where that ends
 * well, the other half is the bad one and split at once; where it fails, the other half waits until
 * the bad item is found, and is tried at once when there is more than one.
 */
export function trialsAfter<T>({ items, rest, later }: Trial<T>, end: 'failed' | 'passed', open: readonly T[]) {
	if (end === 'passed' && rest.length > 0) return [halved(rest, later)];
	if (items.length > 1 && open.length > 0) {
		return later === null ? [halved(open, null), ...together(rest)] : [halved(open, [...rest, ...later])];
	}
	return together(heldBack({ rest, later }));
}

/** What waits for the end of a trial. */
export function heldBack<T>({ rest, later }: Pick<Trial<T>, 'rest' | 'later'>): T[] {
	return [...rest, ...(later ?? [])];
}

function halved<T>(items: readonly T[], later: readonly T[] | null): Trial<T> {
	const half = Math.ceil(items.length / 2);
	return { items: items.slice(0, half), rest: items.slice(half), later };
}

function together<T>(items: readonly T[]): Trial<T>[] {
	return items.length === 0 ? [] : [{ items, rest: [], later: null }];
}
