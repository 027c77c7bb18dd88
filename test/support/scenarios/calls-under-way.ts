import type { Store } from '../../../core/ledger/store.ts';

/** A store that others call, and whether any of their calls is under way. */
export interface WatchedStore {
	readonly store: Store;
	/** Whether a call has not come back yet; one that waits for work does nothing meanwhile. */
	isAsked(): boolean;
}

/** Watches the calls of a store, so that time passes and data are looked at between them and never under one. */
export function watched(store: Store): WatchedStore {
	let underWay = 0;
	const proxy = new Proxy(store, {
		get(target, key, receiver): unknown {
			const value: unknown = Reflect.get(target, key, receiver);
			if (typeof value !== 'function' || key === 'waitForWork') return value;
			return async (...args: unknown[]): Promise<unknown> => {
				underWay += 1;
				try {
					return await (value as (...values: unknown[]) => unknown).apply(target, args);
				} finally {
					underWay -= 1;
				}
			};
		},
	});
	return { store: proxy, isAsked: () => underWay > 0 };
}

/** Waits until nobody asks the store; what is done next without waiting is done under no call. */
export async function untilQuiet({ isAsked }: Pick<WatchedStore, 'isAsked'>): Promise<void> {
	while (isAsked()) await new Promise((resolve) => setImmediate(resolve));
}
