import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BatchResult } from '../../../rules/items/batch-result';
import { toNodeError } from '../to-node-error';
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

/**
 * The items in error of a node that continues on fail.
 *
 * @throws the first error, where the node does not
 */
export function errorItems(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	errors: ReadonlyMap<number, Error>,
): INodeExecutionData[] {
	return [...errors].map(([index, error]) => {
		const nodeError = toNodeError(context.getNode(), error, index);
		if (!context.continueOnFail()) throw nodeError;
		return { json: { ...input[index]?.json, error: error.message }, error: nodeError, pairedItem: { item: index } };
	});
}
