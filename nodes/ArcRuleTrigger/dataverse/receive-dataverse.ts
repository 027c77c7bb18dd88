import type { QueueSource } from '../../../adapters/dataverse/queue/queue-source';
import { openEnvironment } from '../../shared/store/open-dataverse';
import type { Close, ReceiverReport, Reception } from '../mail-source';
import { findDataverseQueue } from './find-dataverse-queue';
import { readDataverseOptions } from './read-dataverse-options';

/** Longer than Dataverse takes to refuse; one that does not answer at all is waited for without the editor. */
const patienceMs = 12_000;

/**
 * Drains a queue of Dataverse for a rule. It goes on for ever by itself, so that an environment that is
 * away or administered does not keep the rule from handling what was taken in.
 *
 * @throws ArcError what `isRefusal` says of the first look, within 12 s
 */
export async function receiveDataverse(reception: Reception, report: ReceiverReport): Promise<Close> {
	const { subscribeQueue } = await import('../../../adapters/dataverse/queue/queue-subscription.js');
	const { isRefusal } = report;
	let isActive = isRefusal === null;
	let outage: unknown = null;
	const { verdict, unsubscribe } = subscribeQueue(await sourceOf(reception), {
		onOutage: (error) => {
			outage = error;
			if (isActive) report.began(error);
		},
		onRecovered: () => {
			outage = null;
			if (isActive) report.ended();
		},
		onOtherRules: report.otherRules,
	});
	if (isRefusal !== null) {
		const first = await Promise.race([verdict(), late()]);
		if (first !== null && isRefusal(first)) {
			await unsubscribe();
			throw first;
		}
		isActive = true;
		if (outage !== null) report.began(outage);
	}
	return unsubscribe;
}

/** Takes the first item in for a run by hand; nothing changes in Dataverse. */
export async function receiveFirstOfDataverse(reception: Reception, signal: AbortSignal): Promise<Close> {
	const { takeFirstItem } = await import('../../../adapters/dataverse/queue/queue-subscription.js');
	await takeFirstItem(await sourceOf(reception), signal);
	return async () => undefined;
}

async function sourceOf({ context, store, rule, queueId }: Reception): Promise<QueueSource> {
	const { client, tables, records } = await openEnvironment(context);
	const { after, withFiles, pollMs, recordsHere } = readDataverseOptions(context);
	const { id } = await findDataverseQueue(records, rule.queue);
	return {
		client,
		tables,
		store,
		queue: { id, storeId: queueId },
		activityType: rule.activityType,
		recordsHere,
		// An owner of another store is nobody in Dataverse.
		owner: recordsHere ? rule.owner : null,
		after,
		limits: { withFiles, maxSize: rule.maxSize },
		pollMs,
	};
}

async function late(): Promise<null> {
	return await new Promise((resolve) => {
		setTimeout(() => resolve(null), patienceMs).unref();
	});
}
