import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** How many things a Get Many operation answers. */
export const limitProperties: readonly INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: { show: { operation: ['getAll'] } },
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { operation: ['getAll'], returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

export function readLimit(context: IExecuteFunctions, index: number): number {
	if (context.getNodeParameter('returnAll', index, false) === true) return Number.POSITIVE_INFINITY;
	return Math.max(1, Math.floor(Number(context.getNodeParameter('limit', index, 50))) || 1);
}
