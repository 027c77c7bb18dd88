import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { ImapAccount } from '../../../adapters/mail/imap/imap-account';
import { ArcError, isArcError } from '../../../core/errors';
import { accessToken, type OAuth2Credential } from '../../shared/credentials/oauth2-token';
import { ReadAhead } from '../../shared/credentials/read-ahead';
import { readImapOptions, type ImapOptions } from './read-imap-options';

/** Where the providers of the OAuth2 credential keep mailboxes. */
const providers = new Map([
	['google', 'imap.gmail.com'],
	['microsoft', 'outlook.office365.com'],
]);

const signIn = 'arcImapOAuth2Api';

/**
 * The account that the node's credential opens.
 *
 * @throws ArcError `credentialInvalid`
 */
export async function readImapAccount(context: ITriggerFunctions, login: ImapOptions['login']): Promise<ImapAccount> {
	if (login === 'password') return passwordAccount(await context.getCredentials('arcImapApi'));
	const { provider = '', user = '' } = await context.getCredentials<OAuth2Credential>(signIn);
	return {
		host: providers.get(provider) ?? '',
		port: 993,
		security: 'tls',
		allowSelfSigned: false,
		user: user.trim(),
		login: {
			kind: 'token',
			credential: context.getNode().credentials?.[signIn]?.id ?? '',
			token: async (refused) =>
				await accessToken(
					context,
					{ credential: signIn, opens: 'mailbox', unavailable: 'mailboxUnavailable' },
					refused,
				),
		},
	};
}

/** The account of a rule's mailboxes. */
export const imapAccounts = new ReadAhead(
	async (context: ITriggerFunctions) => await readImapAccount(context, readImapOptions(context).login),
);

/** The account of a credential with a password. */
function passwordAccount(credential: ICredentialDataDecryptedObject): ImapAccount {
	const { host = '', port = 993, security = 'tls', user = '', password = '', allowSelfSigned = false } = credential;
	if (String(host).trim() === '') {
		throw new ArcError('credentialInvalid', 'The IMAP credential names no host', {
			hint: 'Write the name of the mail server into it.',
		});
	}
	return {
		host: String(host).trim(),
		port: Number(port),
		security: security as ImapAccount['security'],
		allowSelfSigned: allowSelfSigned === true,
		user: String(user),
		login: { kind: 'password', password: String(password) },
	};
}

/** Connects and logs in, without reading anything. */
export async function testImap(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { tryImapLogin } = await import('../../../adapters/mail/imap/try-imap-login.js');
	try {
		await tryImapLogin(passwordAccount(credential.data ?? {}));
		return { status: 'OK', message: 'The server took the login' };
	} catch (error) {
		const hint = isArcError(error) && error.hint !== undefined ? `. ${error.hint}` : '';
		return { status: 'Error', message: `${error instanceof Error ? error.message : String(error)}${hint}` };
	}
}
