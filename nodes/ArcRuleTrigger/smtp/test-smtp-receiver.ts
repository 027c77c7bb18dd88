import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { accessOf } from './read-smtp-access';

/** Whether a receiver could use the credential: its parts fit, and the key belongs to the certificate. */
export async function testSmtpReceiver(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const { checkAccess } = await import('../../../adapters/mail/smtp/receive/smtp-access.js');
		const access = accessOf(credential.data ?? {});
		checkAccess('127.0.0.1', access);
		const parts = [access.login && 'a login', access.certificate && 'a certificate'].filter(
			(part) => part !== undefined,
		);
		return {
			status: 'OK',
			message: parts.length === 0 ? 'The credential is empty' : `The receiver can use ${parts.join(' and ')}`,
		};
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
}
