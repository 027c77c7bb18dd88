import { asError } from '../../core/errors';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorItems } from '../shared/items/error-items';

/** Does something for every input item, one after the other; what it answers belongs to that item. */
export async function forEachItem(
	context: IExecuteFunctions,
	act: (index: number) => Promise<readonly INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const errors = new Map<number, Error>();
	const output: INodeExecutionData[] = [];
	for (let index = 0; index < context.getInputData().length; index++) {
		try {
			output.push(...(await act(index)));
		} catch (error) {
			errors.set(index, asError(error));
		}
	}
	return [...output, ...errorItems(context, context.getInputData(), errors)];
}

/** An item of JSON that was made of an input item. */
export function itemOf(index: number, json: object): INodeExecutionData {
	return { json: json as IDataObject, pairedItem: { item: index } };
}
