import { createHash } from 'node:crypto';
import type { Store } from '../../../core/ledger/store';

/** Stores that are open in this process, by a hash of what names them, which may hold a password. */
const open = new Map<string, Promise<Store>>();
const openIds = new Set<string>();

/** The store of this name, opened by the first who asks; it stays open for the life of the process. */
export async function shareStore(name: string, openAnew: () => Promise<Store>): Promise<Store> {
	const key = keyOf(name);
	const known = open.get(key);
	if (known !== undefined) return await known;
	const opening = openAnew();
	open.set(key, opening);
	// A store that could not be opened is tried anew by whoever asks next.
	opening.then(
		({ id }) => openIds.add(id),
		() => open.delete(key),
	);
	return await opening;
}

/** Closes a store in this process; whoever asks for it next opens it anew. */
export async function forgetStore(name: string): Promise<void> {
	const known = open.get(keyOf(name));
	open.delete(keyOf(name));
	const store = await known?.catch(() => undefined);
	if (store === undefined) return;
	openIds.delete(store.id);
	await store.close();
}

/** Puts a store in the place of one that is not open yet; answers how to take it away. */
export function provideStore(name: string, store: Store): () => void {
	open.set(keyOf(name), Promise.resolve(store));
	return () => open.delete(keyOf(name));
}

/** Notes a store that was put together of an open ledger and records elsewhere. */
export function noteOpen(storeId: string): void {
	openIds.add(storeId);
}

/** Whether a store of this identity is open in this process, by whatever rule. */
export function isOpenHere(storeId: string): boolean {
	return openIds.has(storeId);
}

const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex');
