import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { QueueItem } from '../../core/activity/queue-item';
import { asArrived } from '../../core/decision/as-arrived';
import { factsOf } from '../../core/decision/facts-of';
import { itemJson } from '../../core/item/item-json';
import type { RecordStore } from '../../core/record-store';
import type { RuleOptions } from './read-rule';

export interface LoadedItem {
	readonly item: QueueItem;
	readonly execution: INodeExecutionData;
	readonly weight: number;
}

/** Turns claimed queue items into n8n items with everything that belongs to them, in a few queries; those are left out whose activity is gone. */
export async function loadItems(
	store: RecordStore,
	rule: RuleOptions,
	items: readonly QueueItem[],
): Promise<LoadedItem[]> {
	const sources = await store.load(items, { addresses: true, owner: rule.owner });
	const [settings, now] = [await store.settings(), await store.now()];
	return items.flatMap((item, index) => {
		const loaded = sources[index];
		if (!loaded) return [];
		const found = asArrived(loaded);
		const json = itemJson({
			item,
			sources: found,
			facts: factsOf(found, settings, now),
			includeHtml: rule.includeHtml,
			envelope: {
				store: store.id,
				rule: {
					id: rule.ruleId,
					name: rule.name,
					owner: rule.owner,
					monitor: [...rule.monitor],
					leaseSeconds: rule.leaseMs / 1000,
					attempts: rule.attempts,
				},
			},
		});
		return [{ item, execution: { json: json as unknown as IDataObject }, weight: (found.activity.text ?? '').length }];
	});
}
