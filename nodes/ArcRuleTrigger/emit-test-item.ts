import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { QueueItem } from '../../core/activity/queue-item';
import type { Store } from '../../core/ledger/store';
import { loadItems } from '../../rules/runner/load-items';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';
import { findQueue } from './find-queue';
import { mailSources } from './mail-sources';
import { readRule } from './read-rule';
import { toItems } from './start-execution';

const pollMs = 1_000;

/**
 * A run by hand: a copy of the oldest waiting item, or of the last one handled, as a test item.
 * Where the queue never had one, it receives until the first arrives.
 */
export function emitTestItem(context: ITriggerFunctions): ITriggerResponse {
	const stopped = new AbortController();
	let stopReceiving: () => Promise<void> = async () => undefined;

	const manualTriggerFunction = async (): Promise<void> => {
		try {
			const store = await openStore(context);
			const rule = readRule(context);
			const queue = await findQueue(store, rule);
			const place = { activityType: rule.activityType, queueId: queue?.id ?? null };
			let copy = await store.copyForTest(place);
			if (copy === null) {
				const arrived = firstToArrive(store, place, stopped.signal);
				const source = queue === null ? undefined : mailSources.get(rule.receiveFrom);
				const receiver = await source?.load();
				const taken =
					receiver === undefined || queue === null
						? arrived
						: receiver.takeFirst({ context, store, rule, queueId: queue.id }, stopped.signal).then((close) => {
								stopReceiving = close;
							});
				// The item may come another way than the one that is waited for here.
				copy = await Promise.race([arrived, taken.then(async () => await arrived)]);
				stopped.abort();
			}
			if (copy === null) return;
			const items = await loadItems(store, rule, [copy]);
			context.emit([toItems(items.map(({ json }) => json))]);
		} catch (error) {
			stopped.abort();
			throw toNodeError(context.getNode(), error);
		}
	};
	return {
		manualTriggerFunction,
		closeFunction: async () => {
			stopped.abort();
			await stopReceiving();
		},
	};
}

async function firstToArrive(
	store: Store,
	place: { activityType: string; queueId: string | null },
	signal: AbortSignal,
): Promise<QueueItem | null> {
	while (!signal.aborted) {
		await store.waitForWork(pollMs, signal);
		const copy = await store.copyForTest(place);
		if (copy !== null) return copy;
	}
	return null;
}
