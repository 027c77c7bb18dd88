import type { INodeProperties } from 'n8n-workflow';
import { customRecordTypeProperty, furtherFieldsProperty, recordTypeOptions } from '../shared/record-type-properties';
import { recordStoreProperties } from '../shared/record-store-properties';
import { deleteContactDataProperties } from './delete-contact-data';
import { purgeProperties } from './purge';
import { revokeProperty, settingsOperations, settingsProperty } from './settings';
import { simulateProperties } from './simulate-properties';

/** Operations that work on the store and on no type of record. */
const wholeStoreOperations = ['backUp', 'deleteContactData', 'purge'] as const;

const writing = { show: { operation: ['create', 'update', 'upsert'] } };

export const arcStoreProperties: INodeProperties[] = [
	...recordStoreProperties,
	{
		displayName: 'Record Type',
		name: 'recordType',
		type: 'options',
		noDataExpression: true,
		options: recordTypeOptions,
		default: 'contact',
		displayOptions: { hide: { operation: [...settingsOperations, ...wholeStoreOperations, 'simulateRule'] } },
		description: 'The kind of record to work with',
	},
	customRecordTypeProperty,
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Back Up',
				value: 'backUp',
				description: 'Copy an embedded store while it is used',
				action: 'Back up the store',
				displayOptions: { hide: { '@tool': [true] } },
			},
			{ name: 'Change Settings', value: 'changeSettings', description: 'Change settings of the whole store', action: 'Change settings of the store' },
			{ name: 'Change Tracking Key', value: 'changeTrackingKey', description: 'Sign the tracking tokens of replies with a new key', action: 'Change the tracking key of the store' },
			{ name: 'Create', value: 'create', action: 'Create a record' },
			{ name: 'Create or Update', value: 'upsert', description: 'Create a new record, or update the current one if it already exists (upsert)', action: 'Create or update a record' },
			{ name: 'Delete', value: 'delete', action: 'Delete a record' },
			{
				name: 'Delete Contact Data',
				value: 'deleteContactData',
				description: 'Delete what the store holds of a person, by email address',
				action: 'Delete the data of a contact',
				displayOptions: { hide: { '@tool': [true] } },
			},
			{ name: 'Get', value: 'get', action: 'Get a record' },
			{ name: 'Get Many', value: 'getAll', action: 'Get many records' },
			{ name: 'Get Settings', value: 'getSettings', action: 'Get settings of the store' },
			{
				name: 'Purge',
				value: 'purge',
				description: 'Remove what is older than the ages in the settings of the store',
				action: 'Purge what is old',
				displayOptions: { hide: { '@tool': [true] } },
			},
			{ name: 'Simulate Rule', value: 'simulateRule', description: 'Try the rule of a workflow on past activities or messages and see what it would do; reads the store and writes nothing', action: 'Simulate a rule' },
			{ name: 'Update', value: 'update', action: 'Update a record' },
		],
		default: 'getAll',
	},
	{
		displayName: 'Record ID',
		name: 'recordId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { operation: ['get', 'update', 'delete'] } },
		description: 'The ID that the store gave the record',
	},
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. emails',
		displayOptions: { show: { operation: ['upsert'] } },
		description: 'Name of the field that tells whether the record exists: emails for contacts and accounts, emailAddress for queues, or any field of your own. Its value is taken from the fields below.',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			loadOptionsDependsOn: ['recordType', 'operation'],
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
	settingsProperty,
	...purgeProperties,
	...deleteContactDataProperties,
	revokeProperty,
	...simulateProperties,
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
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { operation: ['getAll'] } },
		options: [
			{
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				placeholder: 'e.g. ada@fabrikam.example',
				description: 'Records that carry this address',
			},
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				description: 'The beginning of a word of the name, title or number',
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
