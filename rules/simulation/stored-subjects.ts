import type { QueueItem } from '../../core/activity/queue-item';
import type { Reason } from '../../core/activity/reason';
import type { Connected, Subject } from '../../core/simulation/simulation';
import type { Store } from '../../core/ledger/store';
import type { CompiledWorkflow } from './simulated-rule';

export interface Period {
	/** Arrived at or after, in ISO 8601. */
	readonly since?: string;
	/** Arrived before, in ISO 8601. */
	readonly until?: string;
	/** Of more, the newest are taken. */
	readonly atMost: number;
}

const unreadable: ReadonlySet<Reason> = new Set<Reason>(['messageUnreadable', 'messageTooLarge']);

/** The activities that came to a rule's queue in a period, oldest first, with what surrounds them; a handful of queries for each thousand. */
export async function storedSubjects(
	store: Store,
	{ rule, activityType, queue }: CompiledWorkflow,
	period: Period,
): Promise<Subject[]> {
	const items = await itemsOf(store, { activityType, queueId: queue?.id ?? null }, period);
	const loaded = await store.load(items, { addresses: true, owner: rule.settings.owner });
	const simulated = new Set(items.map(({ activityId }) => activityId));
	const answered = loaded
		.flatMap((sources) => sources?.activity.correlatedWith ?? [])
		.filter((id) => !simulated.has(id));
	const before = new Map<string, Connected>(
		(await store.activities([...new Set(answered)])).map(({ id, regarding, related }) => [id, { regarding, related }]),
	);
	return items.map((item, position) => {
		const sources = loaded[position] ?? null;
		return {
			item,
			sources,
			answered: before.get(sources?.activity.correlatedWith ?? '') ?? null,
			happened: item,
			unreadable: item.state === 'failed' && item.reason !== null && unreadable.has(item.reason) ? item.reason : null,
		};
	});
}

async function itemsOf(
	store: Store,
	place: { readonly activityType: string; readonly queueId: string | null },
	{ since, until, atMost }: Period,
): Promise<QueueItem[]> {
	const ids: string[] = [];
	let cursor: string | null = null;
	do {
		const page = await store.entries({
			...place,
			...(since === undefined ? {} : { from: since }),
			...(until === undefined ? {} : { until }),
			limit: Math.min(1_000, atMost - ids.length),
			...(cursor === null ? {} : { cursor }),
		});
		ids.push(...page.entries.map(({ id }) => id));
		cursor = page.nextCursor;
	} while (cursor !== null && ids.length < atMost);
	const items = new Map((await store.queueItems({ ids })).map((item) => [item.id, item]));
	return ids.reverse().flatMap((id) => items.get(id) ?? []);
}
