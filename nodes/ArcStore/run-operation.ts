import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ArcError } from '../../core/errors';
import { recordTypeOf } from '../../core/decision/record-mapping';
import { fieldsOf, readFields } from '../../core/record/fields';
import { furtherFieldsOf, valueOfKind, type FurtherFields } from '../../core/record/further-fields';
import type { ArcRecord } from '../../core/record/record';
import type { RecordChange, RecordQuery, RecordStore } from '../../core/record-store';
import { openStore } from '../shared/open-store';
import { toNodeError } from '../shared/to-node-error';
import { runBackUp } from './back-up';
import { runDeleteContactData } from './delete-contact-data';
import { runPurge } from './purge';
import { runSettings, settingsOperations, type SettingsOperation } from './settings';
import { runSimulate } from './simulate-rule';

type Operation = 'create' | 'delete' | 'get' | 'getAll' | 'update' | 'upsert';

interface MapperValue {
	readonly mappingMode?: 'defineBelow' | 'autoMapInputData';
	readonly value?: Record<string, unknown> | null;
}

/** Operations that work on the store and on no type of record. */
const wholeStore = { backUp: runBackUp, deleteContactData: runDeleteContactData, purge: runPurge } as const;

/** Runs the operation for every input item; writing is one transaction for the batch. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = context.getInputData();
	const store = await openStore(context);
	const operation = context.getNodeParameter('operation', 0) as Operation | SettingsOperation | keyof typeof wholeStore | 'simulateRule';
	if (operation === 'backUp' || operation === 'deleteContactData' || operation === 'purge') return await wholeStore[operation](context, store);
	if (operation === 'simulateRule') return await runSimulate(context, store);
	if (isSettingsOperation(operation)) return await runSettings(context, store, operation);
	const type = recordTypeOf(context.getNode().parameters);
	const errors = new Map<number, unknown>();
	const output: INodeExecutionData[] = [];
	const emit = (index: number, record: object): void => {
		output.push({ json: record as IDataObject, pairedItem: { item: index } });
	};

	if (operation === 'getAll' || operation === 'get') {
		for (let index = 0; index < input.length; index++) {
			try {
				const records = operation === 'get' ? await getOne(context, store, type, index) : await getMany(context, store, type, index);
				for (const record of records) emit(index, record);
			} catch (error) {
				errors.set(index, error);
			}
		}
	} else {
		const changes: { readonly index: number; readonly change: RecordChange }[] = [];
		for (let index = 0; index < input.length; index++) {
			try {
				const change = readChange(context, operation, type, index);
				if (type === 'template' && 'fields' in change) await refuseFault(change.fields);
				changes.push({ index, change });
			} catch (error) {
				errors.set(index, error);
			}
		}
		const saved = changes.length === 0 ? [] : await store.save(changes.map(({ change }) => change));
		changes.forEach(({ index, change }, position) => {
			const result = saved[position];
			if (result === undefined || result instanceof Error) errors.set(index, result ?? new Error('The store answered nothing'));
			else emit(index, change.op === 'delete' ? { id: change.id, deleted: true } : result.record);
		});
	}
	for (const [index, error] of errors) {
		const nodeError = toNodeError(context.getNode(), error, index);
		if (!context.continueOnFail()) throw nodeError;
		output.push({ json: { error: nodeError.message }, error: nodeError, pairedItem: { item: index } });
	}
	return [output];
}

function isSettingsOperation(operation: Operation | SettingsOperation): operation is SettingsOperation {
	return settingsOperations.some((one) => one === operation);
}

/** A template that cannot be used is refused when it is written, and not with the first reply. */
async function refuseFault(template: Readonly<Record<string, unknown>>): Promise<void> {
	const { templateFault } = await import('../../core/reply/render-template.js');
	const part = (name: string): string => (typeof template[name] === 'string' ? template[name] : '');
	const fault = templateFault({ subject: part('subject'), body: part('body'), html: part('html') });
	if (fault !== null) throw fault;
}

async function getOne(context: IExecuteFunctions, store: RecordStore, type: string, index: number): Promise<ArcRecord[]> {
	const id = readId(context, index);
	const records = await store.get(type, [id]);
	if (records.length === 0) throw new ArcError('recordNotFound', `The record store has no ${type} with the ID "${id.slice(0, 80)}"`);
	return records;
}

async function getMany(context: IExecuteFunctions, store: RecordStore, type: string, index: number): Promise<ArcRecord[]> {
	const filters = context.getNodeParameter('filters', index, {}) as { email?: string; search?: string; state?: string };
	const all = context.getNodeParameter('returnAll', index, false) as boolean;
	const limit = all ? Number.POSITIVE_INFINITY : (context.getNodeParameter('limit', index, 50) as number);
	const query: RecordQuery = {
		...(filters.email ? { email: filters.email } : {}),
		...(filters.search ? { search: filters.search } : {}),
		...(filters.state ? { where: { state: filters.state } } : {}),
	};
	const records: ArcRecord[] = [];
	let cursor: string | null = null;
	do {
		const page = await store.list(type, { ...query, limit: Math.min(500, limit - records.length), ...(cursor === null ? {} : { cursor }) });
		records.push(...page.records);
		cursor = page.nextCursor;
	} while (cursor !== null && records.length < limit);
	return records;
}

function readChange(context: IExecuteFunctions, operation: Exclude<Operation, 'get' | 'getAll'>, type: string, index: number): RecordChange {
	if (operation === 'delete') return { op: 'delete', type, id: readId(context, index) };
	const fields = readRecordFields(context, type, index);
	if (operation === 'update') return { op: 'update', type, id: readId(context, index), fields };
	if (operation === 'create') return { op: 'create', type, fields };
	const matchBy = (context.getNodeParameter('matchBy', index) as string).trim();
	const value = fields[matchBy];
	if (value === undefined || value === null || value === '') {
		throw new ArcError('fieldInvalid', `The field \`${matchBy}\` has no value, so no ${type} can be matched by it`, {
			hint: 'Map a value to the field named in Match By.',
		});
	}
	return { op: 'upsert', type, match: { [matchBy]: value }, fields };
}

function readRecordFields(context: IExecuteFunctions, type: string, index: number): Record<string, unknown> {
	const mapper = context.getNodeParameter('fields', index, {}) as MapperValue;
	const further = furtherFieldsOf(context.getNodeParameter('furtherFields', index, {}) as FurtherFields);
	const mapped = mapper.mappingMode === 'autoMapInputData' ? writable(type, context.getInputData()[index]?.json ?? {}) : (mapper.value ?? {});
	const own = further.map((field): [string, unknown] => [field.name, valueOfKind(field, field.value)]);
	return readFields(type, { ...withoutNull(mapped), ...Object.fromEntries(own) });
}

/** Mapped from the input as it is: what the store gives itself is left out, so that a record can be written back. */
function writable(type: string, json: IDataObject): Record<string, unknown> {
	const given = new Set(['id', 'type', 'createdOn', 'modifiedOn', 'test', ...fieldsOf(type).flatMap(({ id, readOnly }) => (readOnly ? [id] : []))]);
	return Object.fromEntries(Object.entries(json).filter(([name]) => !given.has(name)));
}

/** A field that the mapper shows and nobody filled is left as it is. */
function withoutNull(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function readId(context: IExecuteFunctions, index: number): string {
	const id = String(context.getNodeParameter('recordId', index) ?? '').trim();
	if (id === '') throw new ArcError('fieldInvalid', 'The Record ID is empty', { hint: 'Give the ID of a record, for example {{ $json.id }}.' });
	return id;
}
