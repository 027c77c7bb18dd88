import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';
import { readFields } from '../../../core/record/fields';
import type { RecordChange } from '../../../core/records/records';
import type { Store } from '../../../core/ledger/store';
import { furtherFieldsProperty, recordFieldsProperty } from '../../shared/records/record-type-properties';
import { errorItems } from '../../shared/items/error-items';
import { itemOf } from '../for-each-item';
import { findByProperties, recordIds } from './find-by';
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
		'The field by which an existing record is found: emails for contacts and accounts, emailAddress for queues, or any other. Its value is among the fields below.',
};

const resolvedOnProperty: INodeProperties = {
	displayName: 'Resolved On',
	name: 'resolvedOn',
	type: 'dateTime',
	default: '',
	displayOptions: { show: { operation: ['resolve'] } },
	description: 'When it was resolved, from which waiting times count. Empty means now.',
};

export const writingProperties: readonly INodeProperties[] = [
	...findByProperties,
	resolvedOnProperty,
	matchByProperty,
	{ ...recordFieldsProperty('The values to write', { everyField: true }), displayOptions: writing },
	{ ...furtherFieldsProperty, displayOptions: writing },
];

/** Operations that change a record which is there. */
type Changing = 'delete' | 'update' | 'resolve' | 'reopen';
type Writing = Changing | 'create' | 'upsert';

const changing: ReadonlySet<string> = new Set<Changing>(['delete', 'update', 'resolve', 'reopen']);

/** Writes what the input items say, in one transaction; one that is refused does not keep the others. */
export async function writeRecords(
	context: IExecuteFunctions,
	store: Store,
	operation: Writing,
): Promise<INodeExecutionData[]> {
	// Cases alone are resolved.
	const type = operation === 'resolve' || operation === 'reopen' ? 'case' : readRecordType(context);
	const errors = new Map<number, Error>();
	const changes: { readonly index: number; readonly change: RecordChange }[] = [];
	const ids = isChanging(operation) ? await recordIds(context, store, type) : new Map<number, string | Error>();
	for (let index = 0; index < context.getInputData().length; index++) {
		try {
			const id = ids.get(index) ?? '';
			if (id instanceof Error) throw id;
			const change = isChanging(operation)
				? changeOf(context, operation, { type, id, index })
				: readChange(context, operation, type, index);
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

const isChanging = (operation: Writing): operation is Changing => changing.has(operation);

function changeOf(
	context: IExecuteFunctions,
	operation: Changing,
	{ type, id, index }: { readonly type: string; readonly id: string; readonly index: number },
): RecordChange {
	switch (operation) {
		case 'delete':
			return { op: 'delete', type, id };
		case 'update':
			return { op: 'update', type, id, fields: readRecordValues(context, type, index) };
		case 'reopen':
			return { op: 'update', type, id, fields: { state: 'active', resolvedOn: null } };
		case 'resolve': {
			const resolvedOn = context.getNodeParameter('resolvedOn', index, '') as string;
			const fields = { state: 'resolved', ...(resolvedOn === '' ? {} : { resolvedOn }) };
			return { op: 'update', type, id, fields: readFields(type, fields) };
		}
	}
}

function readChange(
	context: IExecuteFunctions,
	operation: Exclude<Writing, Changing>,
	type: string,
	index: number,
): RecordChange {
	const fields = readRecordValues(context, type, index);
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
