import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** An item with the keys that a node adds; everything else of the input stays, and so does its pairing. */
export function passOn(input: readonly INodeExecutionData[], index: number, json: object): INodeExecutionData {
	const binary = input[index]?.binary;
	return { json: json as IDataObject, ...(binary === undefined ? {} : { binary }), pairedItem: { item: index } };
}
