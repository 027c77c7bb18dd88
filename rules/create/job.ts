import type { HeldItem } from '../items/held-item';

/** One item for which a record is to be. */
export interface Job {
	readonly held: HeldItem;
	readonly recordKey: string;
}
