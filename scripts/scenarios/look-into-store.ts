import type { RecordStore } from '../../core/record-store.ts';
import type { Fields } from './scenario.ts';

/** Records of a type that the steps made, in order of creation. */
export async function createdRecords(store: RecordStore, given: ReadonlySet<string>, type: string): Promise<Fields[]> {
	const records: Fields[] = [];
	let cursor: string | null = null;
	do {
		const page = await store.list(type, { limit: 500, ...(cursor === null ? {} : { cursor }) });
		records.push(...page.records.filter(({ id }) => !given.has(id)));
		cursor = page.nextCursor;
	} while (cursor !== null);
	return records;
}

/** Whether items wait that an active rule takes: now, or after a rest. What a broken rule put back waits only where `isMended`. */
export async function claimable(store: RecordStore, isMended: boolean): Promise<'none' | 'now' | 'resting'> {
	const items = (await store.queueItems({ states: ['active'], limit: 500 })).filter(({ reason }) => isMended || reason !== 'ruleInvalid');
	const living = (await store.rules()).filter(({ alive }) => alive);
	const open = items.filter((item) => living.some((rule) => rule.activityType === item.activityType && rule.queueId === item.queueId));
	if (open.length === 0) return 'none';
	const places = new Set(open.map(({ activityType, queueId }) => JSON.stringify({ activityType, queueId })));
	for (const place of places) if ((await store.countWaiting(JSON.parse(place) as { activityType: string; queueId: string | null }, 1)) > 0) return 'now';
	return 'resting';
}
