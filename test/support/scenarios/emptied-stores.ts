import type { Clock } from '../../../core/clock.ts';
import type { Store } from '../../../core/ledger/store.ts';
import type { StoreTables } from '../store-tables.ts';

/** A store of a database, with its tables, and how these become as they were when it was made. */
export interface EmptiableStore {
	readonly store: Store;
	readonly tables: StoreTables;
	empty(): Promise<void>;
}

interface KeptStore extends EmptiableStore {
	readonly clock: { current: Clock };
}

/**
 * Stores that are used one after the other: one that comes back is emptied for the next, and stays
 * open. To open a database, make its tables, and prepare the statements anew takes longer than most scenarios.
 */
export class EmptiedStores {
	private readonly make: (clock: Clock) => Promise<EmptiableStore>;
	private readonly all: KeptStore[] = [];
	private readonly free: KeptStore[] = [];

	constructor(make: (clock: Clock) => Promise<EmptiableStore>) {
		this.make = make;
	}

	async open(current: Clock): Promise<{ store: Store; tables: StoreTables; close: () => Promise<void> }> {
		const kept = this.free.pop() ?? (await this.another());
		kept.clock.current = current;
		return {
			store: kept.store,
			tables: kept.tables,
			close: async () => {
				await kept.empty();
				this.free.push(kept);
			},
		};
	}

	async end(): Promise<void> {
		await Promise.all(this.all.map(async ({ store }) => await store.close()));
	}

	private async another(): Promise<KeptStore> {
		const clock = { current: { now: () => 0 } };
		const kept = { clock, ...(await this.make({ now: () => clock.current.now() })) };
		this.all.push(kept);
		return kept;
	}
}
