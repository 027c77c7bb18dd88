import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { ImapAccount } from '../../adapters/mail/imap-account';
import { ArcError, isArcError } from '../../core/errors';
import type { ImapOptions } from './read-imap-options';

interface OAuth2Credential {
	readonly provider?: string;
	readonly user?: string;
	readonly oauthTokenData?: { readonly access_token?: string; readonly n8n_expires_at?: string };
}

/** Where the providers of the OAuth2 credential keep mailboxes. */
const providers = new Map([
	['google', 'imap.gmail.com'],
	['microsoft', 'outlook.office365.com'],
]);

const signIn = 'arcImapOAuth2Api';
const soonMs = 60_000;

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
			token: async (refused) => await accessToken(context, refused),
		},
	};
}

/** The account of a credential with a password. */
function passwordAccount(credential: ICredentialDataDecryptedObject): ImapAccount {
	const { host = '', port = 993, security = 'tls', user = '', password = '', allowSelfSigned = false } = credential;
	if (String(host).trim() === '') {
		throw new ArcError('credentialInvalid', 'The IMAP credential names no host', { hint: 'Write the name of the mail server into it.' });
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

/**
 * The access token of the credential. n8n renews it and keeps the new one, where the old one is
 * about to end or the mail server refused it.
 */
async function accessToken(context: ITriggerFunctions, refused: boolean): Promise<string> {
	const { oauthTokenData: data } = await context.getCredentials<OAuth2Credential>(signIn);
	const ends = Number(data?.n8n_expires_at ?? Infinity);
	if (data?.access_token !== undefined && !refused && ends > Date.now() + soonMs) return data.access_token;
	const renewing = context.helpers.refreshOAuth2Token.call(context, signIn) as Promise<OAuth2Credential['oauthTokenData']>;
	const renewed = await renewing.catch((error: unknown) => ({ error }));
	if (renewed !== undefined && 'access_token' in renewed && renewed.access_token !== undefined) return renewed.access_token;
	const cause = renewed !== undefined && 'error' in renewed ? renewed.error : undefined;
	if (data?.access_token === undefined || needsConnecting(cause)) {
		throw new ArcError('credentialInvalid', 'The OAuth2 credential of the mailbox is not connected', {
			hint: 'Open the credential and connect it.',
			cause,
		});
	}
	throw new ArcError('mailboxUnavailable', 'The access to the mailbox could not be renewed', {
		hint: 'The sign-in server did not answer as expected; it is asked again.',
		cause,
	});
}

/** n8n says so of a grant that was revoked. */
function needsConnecting(error: unknown): boolean {
	const failure = typeof error === 'object' && error !== null && 'failure' in error ? error.failure : undefined;
	return typeof failure === 'object' && failure !== null && 'cause' in failure && failure.cause === 'credential-invalid';
}

/** Connects and logs in, without reading anything. */
export async function testImap(this: ICredentialTestFunctions, credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const { tryImapLogin } = await import('../../adapters/mail/imap-connection.js');
	try {
		await tryImapLogin(passwordAccount(credential.data ?? {}));
		return { status: 'OK', message: 'The server took the login' };
	} catch (error) {
		const hint = isArcError(error) && error.hint !== undefined ? `. ${error.hint}` : '';
		return { status: 'Error', message: `${error instanceof Error ? error.message : String(error)}${hint}` };
	}
}
