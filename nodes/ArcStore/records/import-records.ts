import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError, isArcError } from '../../../core/errors';
import { readFields } from '../../../core/record/fields';
import type { RecordChange } from '../../../core/records/records';
import type { Store } from '../../../core/ledger/store';
import { errorItems } from '../../shared/items/error-items';
import { itemOf } from '../for-each-item';
import { readRecordType } from './record-type-choice';
import { writable } from './record-values';
import { refuseUnusable } from './template-fault';
import { upsertBy } from './write-records';

const importing = { show: { operation: ['import'] } };

export const importProperties: readonly INodeProperties[] = [
	{
		displayName: 'Records From',
		name: 'recordsFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Input Items', value: 'items', description: 'Each input item is a record' },
			{ name: 'List', value: 'list', description: 'Each input item has a list of records' },
		],
		default: 'items',
		displayOptions: importing,
		description: 'Where the records are. Their keys are the names of fields.',
	},
	{
		displayName: 'Records',
		name: 'records',
		type: 'json',
		default: '={{ $json.records }}',
		required: true,
		displayOptions: { show: { operation: ['import'], recordsFrom: ['list'] } },
		description: 'A list of objects, or JSON of one',
	},
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. emails',
		displayOptions: importing,
		description: 'Name of the field by which a record that exists is updated. Empty means that every record is new.',
	},
	{
		displayName: 'Write the Others When One Is Refused',
		name: 'writeOthers',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		displayOptions: importing,
		description: 'Whether the others are written if one is refused. Otherwise none is.',
	},
];

interface Row {
	readonly index: number;
	readonly change: RecordChange | Error;
}

/**
 * Writes all records of all input items in one transaction: all or none, unless the others are
 * wished for.
 */
export async function importRecords(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const type = readRecordType(context);
	const writeOthers = context.getNodeParameter('writeOthers', 0, false) as boolean;
	const rows: Row[] = [];
	for (const [index, { json }] of context.getInputData().entries())
		rows.push(...(await readRows(context, type, json, index)));
	const changes = rows.flatMap(({ change }) => (change instanceof Error ? [] : [change]));
	const faulty = rows.find(({ change }) => change instanceof Error);
	const saved = faulty !== undefined && !writeOthers ? [] : [...(await store.write(changes, { whole: !writeOthers }))];
	const errors = new Map<number, Error>();
	const output: INodeExecutionData[] = [];
	for (const { index, change } of rows) {
		const result = change instanceof Error ? change : saved.shift();
		if (result instanceof Error) errors.set(index, errors.get(index) ?? result);
		else if (result !== undefined) output.push(itemOf(index, { ...result.record, change: result.change }));
	}
	return [...output, ...errorItems(context, context.getInputData(), errors)];
}

async function readRows(context: IExecuteFunctions, type: string, json: IDataObject, index: number): Promise<Row[]> {
	const matchBy = String(context.getNodeParameter('matchBy', index, '') ?? '').trim();
	try {
		const given =
			context.getNodeParameter('recordsFrom', index, 'items') === 'items'
				? [json]
				: readList(context.getNodeParameter('records', index, null));
		return await Promise.all(
			given.map(async (values, position) => ({ index, change: await readChange(type, values, matchBy, position) })),
		);
	} catch (error) {
		return [{ index, change: asError(error) }];
	}
}

async function readChange(
	type: string,
	values: IDataObject,
	matchBy: string,
	position: number,
): Promise<RecordChange | Error> {
	try {
		const fields = readFields(type, writable(type, values));
		const change: RecordChange = matchBy === '' ? { op: 'create', type, fields } : upsertBy(matchBy, type, fields);
		await refuseUnusable(change);
		return change;
	} catch (error) {
		if (!isArcError(error)) return asError(error);
		return new ArcError(
			error.code,
			`${error.message} (record ${position + 1} of its item)`,
			error.hint === undefined ? {} : { hint: error.hint },
		);
	}
}

function readList(value: unknown): readonly IDataObject[] {
	const list: unknown = typeof value === 'string' ? parse(value) : value;
	if (Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))
		return list as IDataObject[];
	throw new ArcError('fieldInvalid', 'Records is no list of objects', {
		hint: 'Give a list such as [{"name": "Fabrikam"}], or an expression that gives one.',
	});
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
