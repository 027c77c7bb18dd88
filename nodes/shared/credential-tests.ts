import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { openNamed } from './open-store';

/** Opens, or makes, the embedded store of a credential and checks its key. */
export async function testEmbeddedStore(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		await openNamed(credential.data ?? {});
		return { status: 'OK', message: 'The store is open' };
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
}
