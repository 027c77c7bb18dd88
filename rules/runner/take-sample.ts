import type { QueueItem } from '../../core/activity/queue-item';
import { sampleActivity } from '../../core/item/sample-activity';
import type { Intake } from '../../core/ledger/intake';
import type { Monitor } from '../../core/ledger/monitor';
import type { Settings } from '../../core/ledger/settings';
import type { Queue } from '../../core/record/record';

/** What a sample takes of a store. */
export type SampleStore = Pick<Settings, 'now'> & Pick<Intake, 'takeIn'> & Pick<Monitor, 'queueItems'>;

/**
 * Stores a sample as a test item of a queue, so that every node of the rule takes it for one of its
 * own; rules and monitor never see it.
 */
export async function takeSample(store: SampleStore, type: string, queue: Queue | null): Promise<QueueItem | null> {
	const activity = sampleActivity({
		type,
		address: queue?.emailAddress ?? null,
		id: crypto.randomUUID(),
		receivedOn: new Date(await store.now()).toISOString(),
	});
	const places = [{ queueId: queue?.id ?? null, wayIn: 'pinned' }];
	const [taken] = await store.takeIn([{ activity, conversationKeys: [], places }]);
	const [item] = await store.queueItems({ ids: taken?.queueItemIds ?? [] });
	return item ?? null;
}
