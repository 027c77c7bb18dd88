import type { Activity } from '../activity/activity';
import type { QueueItem } from '../activity/queue-item';
import type { ItemSources } from '../ledger/steps';
import type { Facts } from './facts';
import { queueItemJson, type ArcItem, type QueueItemEnvelope } from './item';

interface Parts {
	readonly item: QueueItem;
	readonly sources: ItemSources;
	readonly facts: Facts;
	readonly includeHtml: boolean;
	readonly envelope: Omit<QueueItemEnvelope, 'id' | 'claim' | 'test'>;
}

/** The JSON of an item as ARC Rule Trigger emits it. */
export function itemJson({ item, sources, facts, includeHtml, envelope }: Parts): ArcItem {
	return {
		activity: includeHtml ? sources.activity : withoutHtml(sources.activity),
		sender: facts.sender,
		connectedCase: facts.connectedCase,
		entitlement: facts.entitlement,
		queue: facts.queue,
		queueItem: queueItemJson(item, envelope),
	};
}

function withoutHtml(activity: Activity): Activity {
	const { html: _html, ...rest } = activity;
	return rest;
}
