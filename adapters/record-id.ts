import type { QueueItem } from '../core/activity/queue-item';
import type { Arrival } from '../core/ledger/intake';
import { uuidV5 } from './uuid-v5';
import { uuidV8 } from './uuid-v8';

/** The id of the queue item of an activity: the same activity in the same queue by the same way is one. */
export function queueItemId(activityId: string, { queueId, wayIn }: Arrival['places'][number]): string {
	return uuidV5(JSON.stringify(['queueItem', activityId, queueId ?? '', wayIn]));
}

/** The id of the record that a queue item has under a Record Key: the same however often it is made. */
export function recordId(queueItemId: string, recordKey: string): string {
	return uuidV5(recordKey, queueItemId);
}

/** The same where records and queue items are one database: ids of items that came together lie beside each other. */
export function orderedRecordId(queueItemId: string, enteredOn: number, recordKey: string): string {
	return uuidV8(enteredOn, `${queueItemId}${recordKey}`);
}

/** The ids that a record may have which a queue item made under a Record Key, in whatever store; the first is that of a new one. */
export function recordIdsOf({ id, enteredOn }: Pick<QueueItem, 'id' | 'enteredOn'>, recordKey: string): string[] {
	return [orderedRecordId(id, Date.parse(enteredOn), recordKey), recordId(id, recordKey)];
}

/** The id of the reply to a message from a queue by a template. */
export function replyId(activityId: string, queueId: string, template: string): string {
	return uuidV5(`reply\n${queueId}\n${template}`, activityId);
}

/** The id of the activity that was enqueued under an idempotency key: the same however often it comes. */
export function enqueuedId(storeId: string, activityType: string, key: string): string {
	return uuidV5(JSON.stringify(['enqueued', storeId, activityType, key]));
}
