import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { ArcItem } from '../../core/item/item';
import type { ExecutionEnd } from '../../rules/runner/execution-end';
import { isOfSecondEngine } from '../shared/second-engine';

/** Starts an execution of the rule; resolves with how it ended, and rejects where n8n could not start it. */
export async function startExecution(context: ITriggerFunctions, items: readonly ArcItem[]): Promise<ExecutionEnd> {
	// Such a workflow takes no promise; its items settle by themselves or by the lease.
	if (isOfSecondEngine(context)) {
		context.emit([toItems(items)]);
		return { kind: 'unknown' };
	}
	const done = context.helpers.createDeferredPromise<IRun>();
	context.emit([toItems(items)], undefined, done);
	return endOf(await done.promise);
}

export function toItems(items: readonly ArcItem[]): INodeExecutionData[] {
	return items.map((item) => ({ json: item as unknown as IDataObject }));
}

/** n8n answers undefined where the process stopped before the execution ended. */
function endOf(run: IRun | undefined): ExecutionEnd {
	switch (run?.status) {
		case 'success':
			// n8n calls an execution a success that never ran, where Redis forgot its job and gave its number to another.
			return run.data?.resultData?.lastNodeExecuted === undefined
				? { kind: 'lost', text: 'none of its nodes ran' }
				: { kind: 'succeeded' };
		case 'waiting':
			return { kind: 'waiting' };
		case 'error':
		case 'canceled':
			return { kind: 'failed', text: textOf(run) };
		default:
			return { kind: 'unknown' };
	}
}

/** What the execution ended with, for people; n8n's own message, without data of the item. */
function textOf(run: IRun): string {
	if (run.status === 'canceled') return 'The execution was cancelled';
	const error = run.data?.resultData?.error;
	const node = run.data?.resultData?.lastNodeExecuted;
	const where = node === undefined ? '' : ` at "${node}"`;
	return `The execution ended with an error${where}: ${(error?.message ?? 'unknown').slice(0, 300)}`;
}
