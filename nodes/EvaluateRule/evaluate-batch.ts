import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { outputIndex } from '../../core/decision/judge/outputs';
import { readAdvancedSettings } from '../../core/decision/settings/read-settings';
import { evaluateItems } from '../../rules/evaluate/evaluate-items';
import { emitBatch } from '../shared/items/emit-batch';
import { holdBatch } from '../shared/items/hold-batch';
import { isLast } from '../shared/rule/rule-nodes';
import { openStore } from '../shared/store/open-store';
import { findFault } from './check-whole-rule';
import { compileConditions } from './compile-conditions';

/** Reads the rule from the node's parameters and judges its input by it. */
export async function evaluateBatch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = await openStore(context);
	const ownOutputs = Math.floor(Number(context.getNode().parameters['ownOutputs'] ?? 0)) || 0;
	const { input, items } = await holdBatch(context, store);
	const result = await evaluateItems(store, items, {
		advanced: readAdvancedSettings(
			<T>(name: string, fallback: T): T => context.getNodeParameter(name, 0, fallback) as T,
		),
		isLast: isLast(context, 'evaluateRule'),
		compile: async (open, now) => {
			const compiled = compileConditions(context, open);
			const fault = await findFault(context, store, compiled, ownOutputs, now);
			if (fault !== null) throw fault;
			return compiled;
		},
	});
	return emitBatch(context, input, result, {
		count: outputIndex.firstOwn + ownOutputs,
		forErrors: outputIndex.skipped,
	});
}
