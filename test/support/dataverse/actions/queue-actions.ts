import { createRow } from '../changes/create.ts';
import { deleteRow } from '../changes/delete.ts';
import { updateRow } from '../changes/update.ts';
import { bodyOf } from '../changes/write-requests.ts';
import { mustRow } from '../query/read-row.ts';
import { pointing, type Target } from '../rows/rows.ts';
import type { Row, Values } from '../rows/values.ts';
import type { Call } from '../web/call.ts';
import { refusals } from '../web/odata-error.ts';
import type { Invocation } from './invocation.ts';
import { booleanIn, isGiven, objectIn, onlyParameters, rowIn } from './parameters.ts';

/** Puts a row into the queue, moving it where the queue is named that it comes from. Answers the queue item. */
export function addToQueue({ call, row: queue }: Invocation): { readonly QueueItemId: string } {
	const { model, rows } = call.environment;
	const body = bodyOf(call);
	onlyParameters(body, ['Target', 'SourceQueue', 'QueueItemProperties']);
	const object = rowIn(call, body, 'Target');
	const table = model.must('queueitem');
	const to = pointing('_queueid_value', queue);
	const waiting = rows.where(table, { ...pointing('_objectid_value', object), statecode: 0 });
	const source = isGiven(body, 'SourceQueue') ? rowIn(call, body, 'SourceQueue', 'queue') : undefined;
	const there = waiting.find((item) => item['_queueid_value'] === (source ?? queue)?.id);
	if (there !== undefined) {
		if (source !== undefined) change(call, there, to);
		return { QueueItemId: String(there[table.key]) };
	}
	const properties = isGiven(body, 'QueueItemProperties') ? objectIn(body, 'QueueItemProperties') : {};
	const made = createRow(call, table, properties, { ...to, ...pointing('_objectid_value', object) });
	return { QueueItemId: made.id };
}

/** Says who works on a queue item; on request it leaves the queue. */
export function pickFromQueue({ call, row }: Invocation): undefined {
	const body = bodyOf(call);
	onlyParameters(body, ['SystemUser', 'RemoveQueueItem']);
	const worker = rowIn(call, body, 'SystemUser', 'systemuser');
	const removed = booleanIn(body, 'RemoveQueueItem');
	const item = itemOf(call, row);
	change(call, item, pointing('_workerid_value', worker));
	if (removed) deleteRow(call, call.environment.model.must('queueitem'), String(item['queueitemid']));
	return undefined;
}

export function releaseToQueue({ call, row }: Invocation): undefined {
	change(call, itemOf(call, row), pointing('_workerid_value', undefined));
	return undefined;
}

export function removeFromQueue({ call, row }: Invocation): undefined {
	deleteRow(call, call.environment.model.must('queueitem'), String(itemOf(call, row)['queueitemid']));
	return undefined;
}

function itemOf(call: Call, row: Target | undefined): Row {
	const table = call.environment.model.must('queueitem');
	if (row === undefined) throw refusals.unknownSegment('queueitem');
	return mustRow(call, table, row.id);
}

/** Changes a queue item as a request of its own would, so that rights, times and versions are minded. */
function change(call: Call, item: Row, values: Values): void {
	const table = call.environment.model.must('queueitem');
	updateRow(call, table, item, {}, values);
}
