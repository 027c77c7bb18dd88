import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { compileExternal } from '../../core/decision/record/external-mapping';
import { createItems } from '../../rules/create/create-items';
import { emitBatch } from '../shared/items/emit-batch';
import { holdBatch } from '../shared/items/hold-batch';
import { expressionResolver } from '../shared/rule/resolve-expression';
import { isLast } from '../shared/rule/rule-nodes';
import { openStore } from '../shared/store/open-store';

/** Notes the records that the node before has made in another system. */
export async function connectBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = await openStore(context);
	const { id: nodeId, parameters } = context.getNode();
	const mapping = compileExternal(parameters, nodeId, expressionResolver(context));
	const { input, items } = await holdBatch(context, store, true);
	return emitBatch(
		context,
		input,
		await createItems(store, items, { mapping, isLast: isLast(context, 'externalRecord'), people: store }),
		{ count: 1, forErrors: 0 },
	);
}
