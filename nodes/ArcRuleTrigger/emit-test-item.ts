import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { QueueItem } from '../../core/activity/queue-item';
import type { RulePlace } from '../../core/ledger/registry';
import type { Store } from '../../core/ledger/store';
import { copiedItem, sampleItem } from '../../core/item/test-item';
import type { Queue } from '../../core/record/record';
import { loadItems } from '../../rules/runner/load-items';
import { takeSample } from '../../rules/runner/take-sample';
import { openStore } from '../shared/store/open-store';
import { toNodeError } from '../shared/to-node-error';
import { findQueue } from './find-queue';
import { sourceOf } from './mail-sources';
import { readRule, type RuleOptions } from './read-rule';
import { toItems } from './start-execution';

const pollMs = 1_000;

/**
 * A run by hand: a copy of the oldest waiting item, or of the last one handled, as a test item.
 * Where the queue never had one, it receives for a while, and then makes do with a sample.
 */
export function emitTestItem(context: ITriggerFunctions): ITriggerResponse {
	const stopped = new AbortController();
	let stopReceiving: () => Promise<void> = async () => undefined;

	const firstToCome = async (store: Store, rule: RuleOptions, queue: Queue | null): Promise<QueueItem | null> => {
		const waits = AbortSignal.any([stopped.signal, AbortSignal.timeout(rule.testRunWaitsMs)]);
		const arrived = firstToArrive(store, placeOf(rule, queue), waits);
		const source = queue === null ? undefined : sourceOf(rule);
		const receiver = await source?.load();
		if (receiver === undefined || queue === null) return await arrived;
		const taken = receiver.takeFirst({ context, store, rule, queueId: queue.id }, waits).then(async (close) => {
			stopReceiving = close;
			// The run may have ended while it began, and nobody asks for its end any more.
			if (stopped.signal.aborted) await close();
			return await arrived;
		});
		// The item may come another way than the one that is waited for here.
		return await Promise.race([arrived, taken]);
	};

	const manualTriggerFunction = async (): Promise<void> => {
		try {
			const store = await openStore(context);
			const rule = readRule(context);
			const queue = await findQueue(context, store, rule);
			const copy = (await store.copyForTest(placeOf(rule, queue))) ?? (await firstToCome(store, rule, queue));
			if (stopped.signal.aborted) return;
			const item = copy ?? (await takeSample(store, rule.activityType, queue));
			const loaded = await loadItems(store, rule, item === null ? [] : [item]);
			const sample = copy === null ? sampleItem(nameOf(queue), howToSend(context, rule, queue)) : null;
			context.emit([toItems(loaded.map(({ json }) => ({ testItem: sample ?? copiedItem(json.activity), ...json })))]);
		} catch (error) {
			throw toNodeError(context.getNode(), error);
		} finally {
			stopped.abort();
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

const placeOf = ({ activityType }: RuleOptions, queue: Queue | null): RulePlace => ({
	activityType,
	queueId: queue?.id ?? null,
});

const nameOf = (queue: Queue | null): string | null => queue?.emailAddress ?? queue?.name ?? null;

function howToSend(context: ITriggerFunctions, rule: RuleOptions, queue: Queue | null): string {
	const source = sourceOf(rule);
	const address = (source?.everyType === true ? nameOf(queue) : queue?.emailAddress) ?? undefined;
	if (source === undefined || address === undefined) return 'Add an activity with Enqueue Activity';
	return source.howToSend(context, address);
}

async function firstToArrive(store: Store, place: RulePlace, signal: AbortSignal): Promise<QueueItem | null> {
	while (!signal.aborted) {
		await store.waitForWork(pollMs, signal);
		const copy = await store.copyForTest(place);
		if (copy !== null) return copy;
	}
	return null;
}
