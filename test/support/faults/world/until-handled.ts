import type { Store } from '../../../../core/ledger/store.ts';
import { waitUntil } from '../../n8n/wait-until.ts';

/**
 * Waits until everything has arrived and no queue item is open any more.
 *
 * @returns What is wrong with those that ended as failed.
 */
export async function untilHandled(store: Store, hasArrived: () => boolean, timeoutMs: number): Promise<string[]> {
	await waitUntil('all messages to be handled', async () => hasArrived() && (await countOpen(store)) === 0, {
		timeoutMs,
		everyMs: 500,
	}).catch(async (error: unknown) => {
		const open = await store.queueItems({ states: ['active', 'waiting'], limit: 2 });
		throw new Error(
			`${String(error)}; arrived: ${hasArrived()}; ${await countOpen(store)} are open, as ${JSON.stringify(open)}`,
		);
	});
	const failed = await store.queueItems({ states: ['failed'], limit: 1000 });
	return failed.map(
		(item) => `The queue item ${item.id} ended as failed (${item.reason}): ${item.trace.at(-1)?.text ?? ''}`,
	);
}

/** How many queue items wait, are claimed, or are parked. */
export async function countOpen(store: Store): Promise<number> {
	const views = await store.queueViews();
	return views.reduce((sum, { unclaimed, claimed, parked }) => sum + unclaimed + claimed + parked, 0);
}
