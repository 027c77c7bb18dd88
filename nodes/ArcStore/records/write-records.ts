import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';
import type { RecordChange } from '../../../core/records/records';
import type { Store } from '../../../core/ledger/store';
import { furtherFieldsProperty } from '../../shared/records/record-type-properties';
import { errorItems } from '../../shared/items/error-items';
import { itemOf } from '../for-each-item';
import { readId, recordIdProperty } from '../read-id';
import { readRecordType } from './record-type-choice';
import { readRecordValues, type Values } from './record-values';
import { refuseUnusable } from './template-fault';

const writing = { show: { operation: ['create', 'update', 'upsert'] } };

const matchByProperty: INodeProperties = {
	displayName: 'Match By',
	name: 'matchBy',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. emails',
	displayOptions: { show: { operation: ['upsert'] } },
	description:
		'Name of the field that tells whether the record exists: emails for contacts and accounts, emailAddress for queues, or any field of your own. Its value is taken from the fields below.',
};

export const writingProperties: readonly INodeProperties[] = [
	recordIdProperty,
	matchByProperty,
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			loadOptionsDependsOn: ['recordType', 'customRecordType', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getRecordFields',
				mode: 'map',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
			},
		},
		displayOptions: writing,
		description: 'The values to write',
	},
	{ ...furtherFieldsProperty, displayOptions: writing },
];

type Writing = 'create' | 'delete' | 'update' | 'upsert';

/** Writes what the input items say, in one transaction; one that is refused does not keep the others. */
export async function writeRecords(
	context: IExecuteFunctions,
	store: Store,
	operation: Writing,
): Promise<INodeExecutionData[]> {
	const type = readRecordType(context);
	const errors = new Map<number, Error>();
	const changes: { readonly index: number; readonly change: RecordChange }[] = [];
	for (let index = 0; index < context.getInputData().length; index++) {
		try {
			const change = readChange(context, operation, type, index);
			await refuseUnusable(change);
			changes.push({ index, change });
		} catch (error) {
			errors.set(index, asError(error));
		}
	}
	const saved = await store.write(changes.map(({ change }) => change));
	const output: INodeExecutionData[] = [];
	changes.forEach(({ index, change }, position) => {
		const result = saved[position];
		if (result === undefined || result instanceof Error)
			errors.set(index, result ?? new Error('The store answered nothing'));
		else output.push(itemOf(index, change.op === 'delete' ? { id: change.id, deleted: true } : result.record));
	});
	return [...output, ...errorItems(context, context.getInputData(), errors)];
}

function readChange(context: IExecuteFunctions, operation: Writing, type: string, index: number): RecordChange {
	if (operation === 'delete') return { op: 'delete', type, id: readId(context, index) };
	const fields = readRecordValues(context, type, index);
	if (operation === 'update') return { op: 'update', type, id: readId(context, index), fields };
	if (operation === 'create') return { op: 'create', type, fields };
	return upsertBy(String(context.getNodeParameter('matchBy', index) ?? '').trim(), type, fields);
}

/** Updates the record that has the same value in a field, or creates it. */
export function upsertBy(field: string, type: string, fields: Values): RecordChange {
	const value = fields[field];
	if (value !== undefined && value !== null && value !== '')
		return { op: 'upsert', type, match: { [field]: value }, fields };
	throw new ArcError('fieldInvalid', `The field \`${field}\` has no value, so no ${type} can be matched by it`, {
		hint: 'Map a value to the field named in Match By.',
	});
}
