import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { openNamed } from '../store/open-store';
import { openPostgres } from '../store/open-postgres';

/** The tests of the credentials of record stores, which every node offers. */
export const recordStoreTests = { testEmbeddedStore, testPostgresStore };

/** Opens, or makes, the embedded store of a credential and checks its key. */
async function testEmbeddedStore(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await resultOf(async () => {
		await openNamed(credential.data ?? {});
		return 'The store is open';
	});
}

/** Connects to the server, and makes the schema of the store where it is missing. */
async function testPostgresStore(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await resultOf(async () => {
		const store = await openPostgres(credential.data ?? {});
		// It may have been open since long ago, and knows the time without its server.
		await store.settings();
		return 'The server took the login, and the store is open';
	});
}

async function resultOf(test: () => Promise<string>): Promise<INodeCredentialTestResult> {
	try {
		return { status: 'OK', message: await test() };
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
}
