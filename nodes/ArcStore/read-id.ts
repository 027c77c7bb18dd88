import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../core/errors';

export const recordIdProperty: INodeProperties = {
	displayName: 'Record ID',
	name: 'recordId',
	type: 'string',
	default: '',
	required: true,
	displayOptions: { show: { operation: ['get', 'update', 'delete'] } },
	description: 'The ID that the store gave the record',
};

/** The ID that a parameter gives for an item. */
export function readId(context: IExecuteFunctions, index: number, parameter = 'recordId', label = 'Record ID'): string {
	const id = String(context.getNodeParameter(parameter, index, '') ?? '').trim();
	if (id === '')
		throw new ArcError('fieldInvalid', `The ${label} is empty`, { hint: 'Give an ID, for example {{ $json.id }}.' });
	return id;
}
