import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { recordStoreCredentials } from '../../shared/store/record-store-properties';
import { fromDataverse } from './dataverse-properties';

const inDataverse = { recordStore: ['dataverse', 'dataversePostgres'] };

/**
 * Whether the node asks for the credential of Dataverse, and what for: n8n looks at the first entry of a
 * credential type alone, and one entry cannot say "this or that" of two parameters.
 */
export const dataverseLoginProperties: INodeProperties[] = [
	{
		displayName: 'Dataverse Login',
		name: 'dataverseLogin',
		type: 'hidden',
		default: 'forRecords',
		displayOptions: { show: inDataverse },
	},
	{
		displayName: 'Dataverse Login',
		name: 'dataverseLogin',
		type: 'hidden',
		default: 'forQueue',
		displayOptions: { show: fromDataverse, hide: inDataverse },
	},
];

/** Credentials of the record store, of which that of Dataverse serves its queue too. */
export const storeAndQueueCredentials: INodeCredentialDescription[] = recordStoreCredentials.map((credential) =>
	credential.name === 'arcDataverseOAuth2Api'
		? { ...credential, displayOptions: { show: { dataverseLogin: ['forRecords', 'forQueue'] } } }
		: credential,
);
