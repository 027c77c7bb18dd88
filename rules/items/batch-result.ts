import type { ArcItem } from '../../core/item/item';

/** An item as it leaves a node: by which output, and in the place of which item of the input. */
export interface Leaving {
	readonly index: number;
	readonly output: number;
	readonly json: ArcItem;
}

/** What came of a batch: what goes on, in the order in which it leaves, and the rest by the index in the input. */
export interface BatchResult<Left extends Leaving = Leaving> {
	readonly leaving: readonly Left[];
	readonly errors: ReadonlyMap<number, Error>;
}
