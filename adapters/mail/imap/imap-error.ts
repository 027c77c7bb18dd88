import { ArcError, isArcError } from '../../../core/errors';
import type { ImapAccount } from './imap-account';

/** What the library adds to an error. */
interface ImapFailure {
	readonly code?: unknown;
	readonly authenticationFailed?: boolean;
	readonly serverResponseCode?: string;
	readonly response?: unknown;
	readonly responseText?: unknown;
}

/** Refusals of a login that pass by themselves (RFC 5530). */
const passing: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

/** Codes by which Node says that it does not trust a certificate. */
const untrusted = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY)_|ERR_TLS_CERT_)/;

/** Codes of Node and of the library in words; n8n replaces a text that holds one of Node's by its own, which names no server. */
const inWords = new Map([
	['CONNECT_TIMEOUT', 'no connection in time'],
	['EAI_AGAIN', 'names cannot be looked up now'],
	['ECONNREFUSED', 'it refuses connections'],
	['ECONNRESET', 'it ended the connection'],
	['EHOSTUNREACH', 'there is no way to it'],
	['ENETUNREACH', 'there is no way to it'],
	['ENOTFOUND', 'its name is not known'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'it speaks no TLS on this port'],
	['ETIMEDOUT', 'it does not answer'],
	['GREETING_TIMEOUT', 'it sends no greeting'],
	['NoConnection', 'it ended the connection'],
]);

/** Whether the server took neither user nor password, so that asking again would be the same. */
export function isLoginRefused(error: unknown): boolean {
	const { authenticationFailed, serverResponseCode = '' } = failureOf(error);
	return authenticationFailed === true && !passing.has(serverResponseCode.toUpperCase());
}

/** An error of the mail connection as ArcError: `credentialInvalid` or `mailboxUnavailable`. */
export function toImapError(error: unknown, account: ImapAccount): ArcError {
	if (isArcError(error)) return error;
	const { host, port, user, login } = account;
	const failure = failureOf(error);
	const code = typeof failure.code === 'string' ? failure.code : '';
	if (isLoginRefused(error)) {
		return new ArcError(
			'credentialInvalid',
			`The mail server ${host} refused the login of "${user}"${serverText(failure, account)}`,
			{
				hint:
					login.kind === 'password'
						? 'Check user and password in the IMAP credential. Microsoft 365 takes OAuth2 only, Google OAuth2 or an app password.'
						: 'Open the OAuth2 credential, connect it again as this user, and see that IMAP is switched on for the mailbox.',
				cause: error,
			},
		);
	}
	if (untrusted.test(code)) {
		return new ArcError(
			'credentialInvalid',
			`The certificate of the mail server ${host}:${port} is not trusted (${code})`,
			{
				hint: 'Use the host name that the certificate is made for, or switch on Allow Self-Signed Certificates in the IMAP credential.',
				cause: error,
			},
		);
	}
	const what = inWords.get(code) ?? (code === '' ? describe(error, failure) : code);
	return new ArcError('mailboxUnavailable', `The mail server ${host}:${port} does not answer as expected (${what})`, {
		hint: 'Check host, port and security in the IMAP credential, and whether the server is up.',
		cause: error,
	});
}

/** What the server said to a login, in short. A server that repeats the password is not quoted. */
function serverText({ response, responseText }: ImapFailure, { login }: ImapAccount): string {
	const said = [responseText, response].find((text) => typeof text === 'string' && text !== '');
	if (typeof said !== 'string' || (login.kind === 'password' && login.password !== '' && said.includes(login.password)))
		return '';
	return `: ${said.replace(/\s+/g, ' ').trim().slice(0, 200)}`;
}

function describe(error: unknown, { responseText }: ImapFailure): string {
	if (typeof responseText === 'string' && responseText !== '') return `it says: ${responseText.slice(0, 200)}`;
	return error instanceof Error && error.message !== '' ? error.message.slice(0, 200) : 'connection closed';
}

function failureOf(error: unknown): ImapFailure {
	return typeof error === 'object' && error !== null ? error : {};
}
