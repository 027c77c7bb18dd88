import type { QueueItem } from '../../../core/activity/queue-item.ts';
import type { Store } from '../../../core/ledger/store.ts';
import type { Fields } from './scenario.ts';

/** Records of a type that the steps made, in order of creation. */
export async function createdRecords(store: Store, given: ReadonlySet<string>, type: string): Promise<Fields[]> {
	const records: Fields[] = [];
	let cursor: string | null = null;
	do {
		const page = await store.list(type, { limit: 500, ...(cursor === null ? {} : { cursor }) });
		records.push(...page.records.filter(({ id }) => !given.has(id)));
		cursor = page.nextCursor;
	} while (cursor !== null);
	return records;
}

/** Items that an active rule takes, now or after a rest. What a broken rule put back counts only where `isMended`. */
export async function claimable(store: Store, isMended: boolean): Promise<readonly QueueItem[]> {
	const items = (await store.queueItems({ states: ['active'], limit: 500 })).filter(
		({ reason }) => isMended || reason !== 'ruleInvalid',
	);
	const living = (await store.rules()).filter(({ alive }) => alive);
	return items.filter((item) =>
		living.some((rule) => rule.activityType === item.activityType && rule.queueId === item.queueId),
	);
}

/** Whether items wait for a rule that was found broken. */
export async function waitsForMending(store: Store): Promise<boolean> {
	return (await store.queueItems({ states: ['active'], limit: 500 })).some(({ reason }) => reason === 'ruleInvalid');
}
