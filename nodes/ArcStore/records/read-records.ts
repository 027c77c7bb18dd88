import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import type { ArcRecord } from '../../../core/record/record';
import type { RecordQuery } from '../../../core/records/records';
import type { Store } from '../../../core/ledger/store';
import type { FurtherFields } from '../../../core/record/further-fields';
import { forEachItem, itemOf } from '../for-each-item';
import { recordIds } from './find-by';
import { limitProperties, readLimit } from '../limit';
import { readAssignments } from './record-values';
import { readRecordType } from './record-type-choice';

export const readingProperties: readonly INodeProperties[] = [
	...limitProperties,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { operation: ['getAll'] } },
		description: 'Records that fit all of them',
		options: [
			{
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				placeholder: 'e.g. ada@fabrikam.example',
				description: 'Records that carry this address, in any case',
			},
			{
				displayName: 'Fields Equal To',
				name: 'equal',
				type: 'assignmentCollection',
				default: {},
				description: 'Fields with exactly these values. A customer or owner is an object such as {"account": ID}.',
			},
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				description: 'Beginnings of words in the name, title, number or address',
			},
			{
				displayName: 'State',
				name: 'state',
				type: 'string',
				default: '',
				placeholder: 'e.g. active',
				description: 'The state that the record is in',
			},
		],
	},
];

/** One record for each input item, by its ID or by what another system calls it. */
export async function getRecord(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const type = readRecordType(context);
	const ids = await recordIds(context, store, type);
	return await forEachItem(context, async (index) => {
		const id = ids.get(index) ?? '';
		if (id instanceof Error) throw id;
		const [record] = await store.get(type, [id]);
		if (record === undefined) {
			throw new ArcError('recordNotFound', `The record store has no ${type} with the ID "${id.slice(0, 80)}"`, {
				hint: 'Check the ID and the record type; the record may have been deleted.',
			});
		}
		return [itemOf(index, record)];
	});
}

/** The records that each input item asks for, in order of creation. */
export async function listRecords(context: IExecuteFunctions, store: Store): Promise<INodeExecutionData[]> {
	const type = readRecordType(context);
	return await forEachItem(context, async (index) => {
		const query = readQuery(context, index);
		const limit = readLimit(context, index);
		const records: ArcRecord[] = [];
		let cursor: string | null = null;
		do {
			const page = await store.list(type, {
				...query,
				limit: Math.min(500, limit - records.length),
				...(cursor === null ? {} : { cursor }),
			});
			records.push(...page.records);
			cursor = page.nextCursor;
		} while (cursor !== null && records.length < limit);
		return records.map((record) => itemOf(index, record));
	});
}

interface Filters {
	readonly email?: string;
	readonly search?: string;
	readonly state?: string;
	readonly equal?: FurtherFields;
}

function readQuery(context: IExecuteFunctions, index: number): RecordQuery {
	const { email = '', search = '', state = '', equal } = context.getNodeParameter('filters', index, {}) as Filters;
	return {
		...(email === '' ? {} : { email }),
		...(search === '' ? {} : { search }),
		where: { ...(state === '' ? {} : { state }), ...readAssignments(equal) },
	};
}
