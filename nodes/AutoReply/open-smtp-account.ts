import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { SmtpSettings } from '../../adapters/mail/smtp/send/smtp-sender';
import { accessToken, type OAuth2Credential } from '../shared/credentials/oauth2-token';

/** How the node signs in at the mail server: a value of Sign In With. */
export type SmtpLogin = 'password' | 'oAuth2';

const signIn = 'arcSmtpOAuth2Api';

/** Where the providers of the OAuth2 credential take mail: Google with TLS at once, Microsoft by STARTTLS. */
const providers = new Map<string, Pick<SmtpSettings, 'host' | 'port' | 'secure' | 'requireTls'>>([
	['google', { host: 'smtp.gmail.com', port: 465, secure: true }],
	['microsoft', { host: 'smtp.office365.com', port: 587, secure: false, requireTls: true }],
]);

/** The mail server that the node's credential opens. */
export async function readSmtpAccount(context: IExecuteFunctions, login: SmtpLogin): Promise<SmtpSettings> {
	if (login === 'password') return passwordAccount(await context.getCredentials('arcSmtpApi'));
	const { provider = '', user = '' } = await context.getCredentials<OAuth2Credential>(signIn);
	const server = providers.get(provider) ?? { host: '', port: 587, secure: false };
	return {
		...server,
		user: user.trim(),
		login: {
			credential: context.getNode().credentials?.[signIn]?.id ?? '',
			token: async (refused) =>
				await accessToken(context, { credential: signIn, opens: 'mail server', unavailable: 'sendFailed' }, refused),
		},
	};
}

/** The server of a credential with a password, or without a login where no user is given. */
export function passwordAccount(credential: ICredentialDataDecryptedObject): SmtpSettings {
	const {
		host = '',
		port = 587,
		security = 'starttls',
		user = '',
		password = '',
		allowSelfSigned = false,
	} = credential;
	return {
		host: String(host).trim(),
		port: Number(port),
		secure: security === 'tls',
		requireTls: security === 'starttls',
		allowUnauthorizedCerts: allowSelfSigned === true,
		...(user === '' ? {} : { user: String(user), password: String(password) }),
	};
}
