import type { INodeCredentialDescription, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { namesOf } from '../words';

const choices: INodePropertyOptions[] = [
	{
		name: 'Embedded',
		value: 'embedded',
		description: 'A file in the folder of this n8n, open to everybody who may edit workflows. Needs no credential.',
	},
	{
		name: 'Embedded, Named',
		value: 'named',
		description: 'A file of its own, opened with a credential',
	},
	{
		name: 'Microsoft Dataverse',
		value: 'dataverse',
		description:
			'Contacts, accounts and cases live in Dynamics 365. Messages and decisions are kept in a file of this n8n.',
	},
	{
		name: 'Microsoft Dataverse With PostgreSQL',
		value: 'dataversePostgres',
		description: 'The same, with PostgreSQL instead of the file, for n8n with workers',
	},
	{
		name: 'PostgreSQL',
		value: 'postgres',
		description: 'A schema of a PostgreSQL database, which several n8n and their workers share',
	},
];

/**
 * Which record store a node works on; the same in every node.
 *
 * `embeddedStore` was a choice of its own once. Workflows that were saved with it go on; where the store is
 * the default one it is `default`, and with any other Record Store n8n leaves it out.
 */
export const recordStoreProperties: INodeProperties[] = [
	{
		displayName: 'Record Store',
		name: 'recordStore',
		type: 'options',
		noDataExpression: true,
		options: choices,
		default: 'embedded',
		description: 'Where activities, queues and records are kept. Choose the same one in all nodes of a rule.',
	},
	{
		displayName: 'Embedded Store',
		name: 'embeddedStore',
		type: 'hidden',
		default: 'default',
		displayOptions: { show: { recordStore: ['embedded'] } },
	},
	{
		displayName:
			'This node was saved with a named embedded store, and still uses it. Choose Embedded, Named to show that.',
		name: 'embeddedStoreNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { recordStore: ['embedded'], embeddedStore: ['named'] } },
	},
	{
		displayName: 'Credential of the Record Store',
		name: 'recordStoreCredential',
		type: 'credentials',
		default: '',
		displayOptions: { hide: { embeddedStore: ['default'] } },
	},
];

/**
 * Shows the credentials of a node here as long as its store asks for none. The editor shows all credentials
 * of a node in one place, at the first property of this kind, else above the last parameter on which one depends.
 */
export const credentialsHere = (show: Readonly<Record<string, string[]>> = {}): INodeProperties => ({
	displayName: 'Credential',
	name: 'credentialsHere',
	type: 'credentials',
	default: '',
	displayOptions: { show: { ...show, embeddedStore: ['default'] } },
});

/** Under `hide`, since the editor hides a field of which every option asks for a credential under `show`. */
export const recordStoreCredentials: INodeCredentialDescription[] = [
	{
		name: 'arcEmbeddedApi',
		testedBy: 'testEmbeddedStore',
		required: true,
		displayOptions: {
			hide: { recordStore: ['postgres', 'dataverse', 'dataversePostgres'], embeddedStore: ['default'] },
		},
	},
	{
		name: 'arcPostgresApi',
		testedBy: 'testPostgresStore',
		required: true,
		displayOptions: { show: { recordStore: ['postgres', 'dataversePostgres'] } },
	},
	{
		name: 'arcDataverseOAuth2Api',
		required: true,
		displayOptions: { show: { recordStore: ['dataverse', 'dataversePostgres'] } },
	},
];

/** The name of the store that a node's parameters choose, as its panel shows it. */
export function storeName({ recordStore = 'embedded', embeddedStore }: INodeParameters): string {
	const chosen = recordStore === 'embedded' && embeddedStore === 'named' ? 'named' : String(recordStore);
	return namesOf(choices)[chosen] ?? chosen;
}
