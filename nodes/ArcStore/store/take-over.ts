import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import { forgetPostgres, postgresSettings, type PostgresCredential } from '../../shared/store/open-postgres';
import { embeddedFile, openNamed } from '../../shared/store/open-store';
import { forgetStore } from '../../shared/store/shared-stores';
import { itemOf } from '../for-each-item';

const takingOver = { show: { operation: ['takeOver'] } };
const ofNamed = { show: { operation: ['takeOver'], sourceStore: ['named'] } };

export const takeOverProperties: readonly INodeProperties[] = [
	{
		displayName:
			'First unpublish all workflows of the embedded store. Everything in it moves into the PostgreSQL schema below, which must be new. Then choose PostgreSQL in all nodes, and restart n8n if it has workers.',
		name: 'takeOverNotice',
		type: 'notice',
		default: '',
		displayOptions: takingOver,
	},
	{
		displayName: 'Store to Take Over',
		name: 'sourceStore',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Embedded', value: 'default' },
			{ name: 'Embedded, Named', value: 'named' },
		],
		default: 'default',
		displayOptions: takingOver,
		description: 'The embedded store of this n8n whose rows are moved',
	},
	{
		displayName: 'Store Name',
		name: 'sourceName',
		type: 'string',
		default: '',
		required: true,
		displayOptions: ofNamed,
		description: 'As in the credential of the named store',
	},
	{
		displayName: 'Key',
		name: 'sourceKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		displayOptions: ofNamed,
		description: 'As in the credential of the named store',
	},
];

/** Moves an embedded store into the PostgreSQL schema of the node; one item that says what was moved. */
export async function runTakeOver(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (context.getNodeParameter('recordStore', 0, 'embedded') !== 'postgres') {
		throw new ArcError(
			'fieldInvalid',
			'An embedded store is taken over by PostgreSQL, and another Record Store is chosen',
			{
				hint: 'Choose PostgreSQL as the Record Store of this node.',
			},
		);
	}
	const into = postgresSettings(await context.getCredentials<PostgresCredential>('arcPostgresApi'));
	const file = embeddedFile(await sourceName(context));
	const { moveStore } = await import('../../../adapters/store/move/move-store.js');
	const report = await moveStore({ file, into });
	// Whoever holds one of them here holds what it was.
	await forgetStore(file);
	await forgetPostgres(into);
	return [itemOf(0, report)];
}

/** The name of the store to move, once its key was checked. */
async function sourceName(context: IExecuteFunctions): Promise<string> {
	if (context.getNodeParameter('sourceStore', 0, 'default') !== 'named') return 'default';
	const storeName = String(context.getNodeParameter('sourceName', 0, ''));
	await openNamed({ storeName, key: String(context.getNodeParameter('sourceKey', 0, '')) });
	return storeName;
}
