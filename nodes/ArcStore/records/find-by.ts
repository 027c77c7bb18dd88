import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { ArcError, asError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { externalKey, type ExternalKey } from '../../../core/record/external';
import { readId, recordIdProperty } from '../read-id';

const operation = ['get', 'update', 'delete', 'resolve', 'reopen'];

/** By what a record is found: its ID here, or what another system calls it. */
export const findByProperties: readonly INodeProperties[] = [
	{
		displayName: 'Find By',
		name: 'findBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'External System',
				value: 'external',
				description: 'The ID that another system gave the record, as External Record noted it',
			},
			{ name: 'Record ID', value: 'id', description: 'The ID that the record has in the store' },
		],
		default: 'id',
		displayOptions: { show: { operation } },
		description: 'How the record is named',
	},
	{ ...recordIdProperty, displayOptions: { show: { operation, findBy: ['id'] } } },
	{
		displayName: 'System',
		name: 'system',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. HubSpot',
		displayOptions: { show: { operation, findBy: ['external'] } },
		description: 'Name of the other system, as in External Record',
	},
	{
		displayName: 'ID in the System',
		name: 'externalId',
		type: 'string',
		default: '={{ $json.id }}',
		required: true,
		displayOptions: { show: { operation, findBy: ['external'] } },
		description: 'The ID that the other system gave the record',
	},
];

/**
 * The IDs of the records that the input items name, by index, in one query however many they are; where
 * an item names none, why.
 */
export async function recordIds(
	context: IExecuteFunctions,
	store: Store,
	type: string,
): Promise<ReadonlyMap<number, string | Error>> {
	const named = context.getInputData().map((_item, index) => readNamed(context, index));
	const keys = named.flatMap((one) => (typeof one === 'string' || one instanceof Error ? [] : [one]));
	const found = keys.length === 0 ? new Map<string, never>() : await store.externals(keys);
	return new Map(
		named.map((one, index) => {
			if (typeof one === 'string' || one instanceof Error) return [index, one];
			const record = found.get(externalKey(one));
			return [index, record?.type === type ? record.id : notThere(type, one)];
		}),
	);
}

function readNamed(context: IExecuteFunctions, index: number): string | ExternalKey | Error {
	try {
		if (context.getNodeParameter('findBy', index, 'id') !== 'external') return readId(context, index);
		return {
			system: readId(context, index, 'system', 'System'),
			id: readId(context, index, 'externalId', 'ID in the System'),
		};
	} catch (error) {
		return asError(error);
	}
}

function notThere(type: string, { system, id }: ExternalKey): ArcError {
	return new ArcError(
		'recordNotFound',
		`The record store has no ${type} that is "${id.slice(0, 80)}" of ${system.slice(0, 80)}`,
		{
			hint: 'Check system, ID and record type. External Record notes a record that another node made; what was made by hand there is unknown here.',
		},
	);
}
