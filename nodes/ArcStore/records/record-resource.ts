import { getRecord, listRecords, readingProperties } from './read-records';
import type { StoreResource } from '../resource';
import { importRecords, importProperties } from './import-records';
import { recordTypeProperties } from './record-type-choice';
import { writeRecords, writingProperties } from './write-records';

/** Records of every type. */
export const recordResource: StoreResource = {
	value: 'record',
	name: 'Record',
	description: 'Accounts, contacts, cases, queues and all other records',
	operations: [
		{
			value: 'create',
			name: 'Create',
			action: 'Create a record',
			description: 'Make a new record',
			forTools: true,
			run: async (context, store) => await writeRecords(context, store, 'create'),
		},
		{
			value: 'upsert',
			name: 'Create or Update',
			action: 'Create or update a record',
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			forTools: true,
			run: async (context, store) => await writeRecords(context, store, 'upsert'),
		},
		{
			value: 'delete',
			name: 'Delete',
			action: 'Delete a record',
			description: 'Remove a record for good',
			forTools: false,
			run: async (context, store) => await writeRecords(context, store, 'delete'),
		},
		{
			value: 'get',
			name: 'Get',
			action: 'Get a record',
			description: 'Read one record by its ID here, or in another system',
			forTools: true,
			run: getRecord,
		},
		{
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many records',
			description: 'Find records by email address, by the words of their name, or by their fields',
			forTools: true,
			run: listRecords,
		},
		{
			value: 'import',
			name: 'Import',
			action: 'Import many records',
			description: 'Write many records in one transaction: all of them or none',
			forTools: false,
			run: importRecords,
		},
		{
			value: 'reopen',
			name: 'Reopen',
			action: 'Reopen a case',
			description: 'Set a case to active again',
			forTools: true,
			run: async (context, store) => await writeRecords(context, store, 'reopen'),
		},
		{
			value: 'resolve',
			name: 'Resolve',
			action: 'Resolve a case',
			description: 'Set a case to resolved, so that waiting times begin',
			forTools: true,
			run: async (context, store) => await writeRecords(context, store, 'resolve'),
		},
		{
			value: 'update',
			name: 'Update',
			action: 'Update a record',
			description: 'Change fields of one record; other fields stay as they are',
			forTools: true,
			run: async (context, store) => await writeRecords(context, store, 'update'),
		},
	],
	properties: [...recordTypeProperties, ...writingProperties, ...importProperties, ...readingProperties],
};
