import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { resolveItems, resolveOutput, type IfNo } from '../../rules/resolve/resolve-items';
import { emitBatch } from '../shared/items/emit-batch';
import { holdBatch } from '../shared/items/hold-batch';
import { isForTool } from '../shared/items/item-of-the-rule';
import { openStore } from '../shared/store/open-store';

/** Reads what happens to unknown senders, and resolves those of the node's input. */
export async function resolveBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const ifNo = context.getNodeParameter('ifNo', 0) as IfNo;
	const store = await openStore(context);
	const { input, items } = await holdBatch(context, store);
	const outputs = emitBatch(context, input, await resolveItems(store, items, ifNo), {
		count: 2,
		forErrors: resolveOutput.noCustomer,
	});
	// A tool has one output, which tells its agent.
	return isForTool(context) ? [outputs.flat()] : outputs;
}
