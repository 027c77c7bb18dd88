import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { compileMapping } from '../../core/decision/record/record-mapping';
import { createItems } from '../../rules/create/create-items';
import { emitBatch } from '../shared/items/emit-batch';
import { holdBatch } from '../shared/items/hold-batch';
import { expressionResolver } from '../shared/rule/resolve-expression';
import { isLast } from '../shared/rule/rule-nodes';
import { openStore } from '../shared/store/open-store';

/** Reads the mapping, and makes the records of the node's input. */
export async function createBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = await openStore(context);
	const { id: nodeId, parameters } = context.getNode();
	const mapping = compileMapping(parameters, nodeId, expressionResolver(context));
	const { input, items } = await holdBatch(context, store, true);
	return emitBatch(
		context,
		input,
		await createItems(store, items, { mapping, isLast: isLast(context, 'createRecord'), people: store }),
		{ count: 1, forErrors: 0 },
	);
}
