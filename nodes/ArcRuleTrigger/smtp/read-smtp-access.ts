import type { ICredentialDataDecryptedObject, ITriggerFunctions } from 'n8n-workflow';
import { ArcError } from '../../../core/errors';
import type { SmtpAccess } from '../../../adapters/mail/smtp/receive/smtp-access';

const shortestPassword = 12;

/** Who may deliver to the receiver of a rule: the credential, where one is chosen, and the allowed networks. */
export async function readSmtpAccess(context: ITriggerFunctions, networks: string): Promise<SmtpAccess> {
	const login = context.getNodeParameter('receiverLogin', null);
	const chosen = login !== 'none' && context.getNode().credentials?.['arcSmtpReceiverApi'] !== undefined;
	if (login === 'credential' && !chosen) {
		throw new ArcError('credentialInvalid', 'Receiver Login is With Credential, and no credential is chosen', {
			hint: 'Choose an ARC SMTP Receiver credential in ARC Rule Trigger, or set Receiver Login to None.',
		});
	}
	const credential: ICredentialDataDecryptedObject = chosen ? await context.getCredentials('arcSmtpReceiverApi') : {};
	return { ...accessOf(credential), ...(networks.trim() === '' ? {} : { networks }) };
}

/**
 * Reads the credential of a receiver. PEM that was pasted into one line gets its lines back.
 *
 * @throws ArcError `credentialInvalid` where one half of a pair is missing, or the password is short
 */
export function accessOf(credential: ICredentialDataDecryptedObject): SmtpAccess {
	const text = (name: string): string => {
		const value = credential[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const [user, password] = [text('user'), typeof credential['password'] === 'string' ? credential['password'] : ''];
	const [certificate, privateKey] = [pem(text('certificate')), pem(text('privateKey'))];
	if ((user === '') !== (password === '')) throw invalid('has only one of User and Password', 'Give both, or neither.');
	if (user !== '' && password.length < shortestPassword) {
		throw invalid(
			`has a password of ${password.length} characters, expected at least ${shortestPassword}`,
			'Choose a longer password.',
		);
	}
	if ((certificate === '') !== (privateKey === ''))
		throw invalid('has only one of Certificate and Private Key', 'Give both, or neither.');
	return {
		...(user === '' ? {} : { login: { user, password } }),
		...(certificate === '' ? {} : { certificate: { certificate, privateKey } }),
	};
}

function pem(text: string): string {
	if (text.includes('\n') || text === '') return text;
	return text
		.replace(/\\n/g, '\n')
		.replace(/-----(?:BEGIN|END) [A-Z ]+-----/g, '\n$&\n')
		.split('\n')
		.map((line) => (line.startsWith('-----') ? line : line.trim().replace(/ +/g, '\n')))
		.filter((line) => line !== '')
		.join('\n');
}

function invalid(found: string, hint: string): ArcError {
	return new ArcError('credentialInvalid', `The credential of the SMTP receiver ${found}`, { hint });
}
