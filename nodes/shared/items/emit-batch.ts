import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BatchResult } from '../../../rules/items/batch-result';
import { errorItems } from './error-items';
import { passOn } from './pass-on';

interface NodeOutputs {
	readonly count: number;
	/** By which items in error leave, and those whose output the node does not have. */
	readonly forErrors: number;
}

/**
 * Ends a node: what leaves goes to its outputs, in order. Items in error follow where the node
 * continues on fail; otherwise the first error ends the node, after everything else of the batch is done.
 */
export function emitBatch(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	{ leaving, errors }: BatchResult,
	{ count, forErrors }: NodeOutputs,
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = Array.from({ length: count }, () => []);
	for (const { output, index, json } of leaving)
		(outputs[output] ?? outputs[forErrors])?.push(passOn(input, index, json));
	outputs[forErrors]?.push(...errorItems(context, input, errors));
	return outputs;
}
