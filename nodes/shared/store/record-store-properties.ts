import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** Which record store a node works on; the same in every node. */
export const recordStoreProperties: INodeProperties[] = [
	{
		displayName: 'Record Store',
		name: 'recordStore',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Embedded',
				value: 'embedded',
				description: 'A database file in the folder of this n8n',
			},
			{
				name: 'PostgreSQL',
				value: 'postgres',
				description: 'A schema of a PostgreSQL database, which several n8n and their workers share',
			},
		],
		default: 'embedded',
		description: 'Where activities, queues and records are kept. All nodes of a rule use the same one.',
	},
	{
		displayName: 'Embedded Store',
		name: 'embeddedStore',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Default',
				value: 'default',
				description: 'Needs no credential; everybody who may edit workflows in this n8n can use it',
			},
			{
				name: 'Named',
				value: 'named',
				description: 'A store of its own, opened with a credential',
			},
		],
		default: 'default',
		displayOptions: { show: { recordStore: ['embedded'] } },
		description: 'Which of the embedded stores to use',
	},
];

export const recordStoreCredentials: INodeCredentialDescription[] = [
	{
		name: 'arcEmbeddedApi',
		testedBy: 'testEmbeddedStore',
		required: true,
		// The editor hides a field of which every option asks for a credential, so `embedded` must not be named under `show`.
		displayOptions: { show: { embeddedStore: ['named'] }, hide: { recordStore: ['postgres'] } },
	},
	{
		name: 'arcPostgresApi',
		testedBy: 'testPostgresStore',
		required: true,
		displayOptions: { show: { recordStore: ['postgres'] } },
	},
];
