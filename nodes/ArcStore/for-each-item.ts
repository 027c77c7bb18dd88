import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../shared/to-node-error';

/** Does something for every input item, one after the other; what it answers belongs to that item. */
export async function forEachItem(
	context: IExecuteFunctions,
	act: (index: number) => Promise<readonly INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const errors = new Map<number, unknown>();
	const output: INodeExecutionData[] = [];
	for (let index = 0; index < context.getInputData().length; index++) {
		try {
			output.push(...(await act(index)));
		} catch (error) {
			errors.set(index, error);
		}
	}
	return withErrors(context, output, errors);
}

/** An item of JSON that was made of an input item. */
export function itemOf(index: number, json: object): INodeExecutionData {
	return { json: json as IDataObject, pairedItem: { item: index } };
}

/** Hands errors on with the items where the node continues on fail; otherwise the first one ends it. */
export function withErrors(
	context: IExecuteFunctions,
	output: INodeExecutionData[],
	errors: ReadonlyMap<number, unknown>,
): INodeExecutionData[] {
	for (const [index, error] of errors) {
		const nodeError = toNodeError(context.getNode(), error, index);
		if (!context.continueOnFail()) throw nodeError;
		output.push({ json: { error: nodeError.message }, error: nodeError, pairedItem: { item: index } });
	}
	return output;
}
