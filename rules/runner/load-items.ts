import type { QueueItem } from '../../core/activity/queue-item';
import { asArrived } from '../../core/decision/judge/as-arrived';
import { factsOf } from '../../core/decision/judge/facts-of';
import type { ArcItem } from '../../core/item/item';
import { itemJson } from '../../core/item/item-json';
import type { Settings } from '../../core/ledger/settings';
import type { Steps } from '../../core/ledger/steps';
import type { RunningRule } from './running-rule';

/** A claimed queue item with what an execution gets of it. */
export interface LoadedItem {
	readonly item: QueueItem;
	readonly json: ArcItem;
	/** Characters that it brings into an execution. */
	readonly weight: number;
}

/** What loading takes of a store. */
export type LoadingStore = Pick<Settings, 'now' | 'settings'> & Pick<Steps, 'load'> & { readonly id: string };

/** What of a rule shows on its items. */
export type LoadingRule = Pick<
	RunningRule,
	'ruleId' | 'name' | 'owner' | 'monitor' | 'attempts' | 'includeHtml' | 'leaseMs'
>;

/** Turns claimed queue items into items with everything that belongs to them, in a few queries; those are left out whose activity is gone. */
export async function loadItems(
	store: LoadingStore,
	rule: LoadingRule,
	items: readonly QueueItem[],
): Promise<LoadedItem[]> {
	const sources = await store.load(items, { addresses: true, owner: rule.owner });
	const [settings, now] = [await store.settings(), await store.now()];
	const { ruleId: id, name, owner, monitor, attempts, leaseMs } = rule;
	// One object for all items, since n8n writes it once then for each execution.
	const envelope = {
		store: store.id,
		rule: { id, name, owner, monitor: [...monitor], leaseSeconds: leaseMs / 1000, attempts },
	};
	return items.flatMap((item, index) => {
		const loaded = sources[index];
		if (!loaded) return [];
		const found = asArrived(loaded);
		const json = itemJson({
			item,
			sources: found,
			facts: factsOf(found, settings, now),
			includeHtml: rule.includeHtml,
			envelope,
		});
		return [{ item, json, weight: JSON.stringify(json).length }];
	});
}
