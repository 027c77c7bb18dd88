import type { Store } from '../../../core/ledger/store.ts';

/** Where a process dies, as scenarios name it. */
export type CrashPoint = 'claim' | 'contact' | 'record' | 'reply';

/**
 * A store as a process sees it that dies: from the given point on no call of its nodes reaches the
 * data any more. `reply` dies after the message was sent and before that is written down.
 */
export function crashing(store: Store, point: CrashPoint): { readonly store: Store; readonly died: Promise<void> } {
	let dead = false;
	let die: () => void = () => undefined;
	const died = new Promise<void>((resolve) => {
		die = resolve;
	});
	const end = (): void => {
		dead = true;
		die();
	};
	const proxy = new Proxy(store, {
		get(target, key, receiver): unknown {
			const value: unknown = Reflect.get(target, key, receiver);
			if (typeof value !== 'function') return value;
			return async (...args: unknown[]): Promise<unknown> => {
				if (dead) return await new Promise(() => undefined);
				if (point === 'reply' && saysThatSent(String(key), args)) {
					end();
					return await new Promise(() => undefined);
				}
				const result: unknown = await (value as (...values: unknown[]) => unknown).apply(target, args);
				if (reached(point, String(key), args, result)) {
					end();
					return await new Promise(() => undefined);
				}
				return result;
			};
		},
	});
	return { store: proxy, died };
}

/** Whether a call is to say of replies that they were sent. */
const saysThatSent = (method: string, args: readonly unknown[]): boolean =>
	method === 'endReply' || (method === 'markAndBegin' && Array.isArray(args[0]) && args[0].length > 0);

function reached(point: CrashPoint, method: string, args: readonly unknown[], result: unknown): boolean {
	if (point === 'claim') return method === 'claim' && Array.isArray(result) && result.length > 0;
	if (method !== 'commit' || point === 'reply') return false;
	const changes = (args[0] as { changes?: { type: string; recordKey?: string }[] }[]).flatMap(
		(step) => step.changes ?? [],
	);
	return point === 'record'
		? changes.some(({ recordKey }) => recordKey !== undefined)
		: changes.some(({ type }) => type === 'contact');
}

/** Waits for the death, and fails where it does not come in time. */
export async function within(milliseconds: number, died: Promise<void>): Promise<void> {
	const late = new Promise<never>((_resolve, reject) => {
		setTimeout(() => reject(new Error('The process never came to the point of the crash')), milliseconds).unref();
	});
	await Promise.race([died, late]);
}
