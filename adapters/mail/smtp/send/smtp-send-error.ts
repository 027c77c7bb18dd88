import { ArcError, isArcError } from '../../../../core/errors';
import { headerText } from '../../../../core/reply/header-text';

interface SendErrorOptions {
	readonly permanent: boolean;
	readonly mayHaveArrived?: boolean;
	readonly hint?: string;
	readonly cause?: unknown;
}

/** Mail that was not sent, as far as is known. */
export class SmtpSendError extends ArcError {
	/** Whether sending it again cannot help. */
	readonly permanent: boolean;
	/** Whether the whole message was handed over before the connection was lost: sending it again may send it twice. */
	readonly mayHaveArrived: boolean;

	constructor(message: string, { permanent, mayHaveArrived = false, ...rest }: SendErrorOptions) {
		const prospect = mayHaveArrived
			? 'the message may have arrived'
			: permanent
				? 'permanent'
				: 'may pass if tried again';
		super('sendFailed', `${message} (${prospect})`, rest);
		this.permanent = permanent;
		this.mayHaveArrived = mayHaveArrived;
	}
}

interface Secrets {
	readonly host: string;
	readonly port: number;
	readonly user?: string | undefined;
	readonly password?: string | undefined;
}

interface Failure {
	readonly code?: string;
	readonly responseCode?: number;
	readonly response?: string;
}

/** What is wrong, by nodemailer's code, and what a person can do about it. */
const kinds = new Map<string, { readonly text: string; readonly hint: string; readonly permanent: boolean }>([
	['EAUTH', { text: 'refused the login', hint: 'Check user and password of the SMTP credential.', permanent: true }],
	['ENOAUTH', { text: 'asks for a login', hint: 'Enter user and password in the SMTP credential.', permanent: true }],
	[
		'EENVELOPE',
		{
			text: 'refused sender or recipient',
			hint: 'Check that the server lets this user send from the address of the queue.',
			permanent: true,
		},
	],
	['EMESSAGE', { text: 'refused the message', hint: 'The answer of the server says why.', permanent: true }],
	[
		'ETLS',
		{
			text: 'could not encrypt the connection',
			hint: 'Check SSL/TLS and the port: 465 is with it, 587 and 25 without.',
			permanent: true,
		},
	],
	['EREQUIRETLS', { text: 'does not encrypt', hint: 'Choose another port, or do not require TLS.', permanent: true }],
	['EDNS', { text: 'was not found', hint: 'Check Host in the SMTP credential.', permanent: false }],
	['ECONNECTION', { text: 'cannot be reached', hint: 'Check host, port and firewall.', permanent: false }],
	['ESOCKET', { text: 'cannot be reached', hint: 'Check host, port, SSL/TLS and firewall.', permanent: false }],
	['ETIMEDOUT', { text: 'did not answer in time', hint: 'Check host, port, SSL/TLS and firewall.', permanent: false }],
	['EPROTOCOL', { text: 'gave an answer that is not SMTP', hint: 'Check the port, and SSL/TLS.', permanent: false }],
]);

/**
 * The error for what nodemailer threw. A code of the server decides whether it is permanent (5xx) or
 * passes (4xx, RFC 5321 section 4.2.1; 503 is about the session and passes too); without one the kind of
 * failure does. Where all of the message was handed over and the server then said nothing, it may have
 * arrived. The server's words are quoted without user and password; the cause is left out, since it may
 * hold both.
 */
export function sendError(error: unknown, secrets: Secrets, handedOver = false): SmtpSendError {
	if (isArcError(error)) return asSendError(error);
	const { code = '', responseCode, response } = (typeof error === 'object' && error !== null ? error : {}) as Failure;
	const kind = kinds.get(code) ?? {
		text: 'could not send the message',
		hint: 'Check the SMTP credential.',
		permanent: false,
	};
	const permanent = responseCode === undefined ? kind.permanent : responseCode >= 500 && responseCode !== 503;
	const said = response ? `: ${headerText(withoutSecrets(response, secrets), 200)}` : '';
	return new SmtpSendError(`The mail server ${secrets.host}:${secrets.port} ${kind.text}${said}`, {
		permanent,
		mayHaveArrived: handedOver && responseCode === undefined,
		hint: kind.hint,
	});
}

/** What kept the sender from signing in, as where a token could not be renewed. */
function asSendError(error: ArcError): SmtpSendError {
	if (error instanceof SmtpSendError) return error;
	const { message, hint, code } = error;
	return new SmtpSendError(message, {
		permanent: code === 'credentialInvalid',
		...(hint === undefined ? {} : { hint }),
	});
}

/** Some servers repeat what was sent to them, plainly or in the base64 of AUTH. */
function withoutSecrets(text: string, { user, password }: Secrets): string {
	const plain = [password, user].filter((secret): secret is string => secret !== undefined && secret !== '');
	// The form of XOAUTH2 (Google, Microsoft) beside that of PLAIN (RFC 4616).
	const bearer = `user=${user ?? ''}\u0001auth=Bearer ${password ?? ''}\u0001\u0001`;
	const login = `\u0000${user ?? ''}\u0000${password ?? ''}`;
	return [...plain, ...[...plain, login, bearer].map((secret) => Buffer.from(secret).toString('base64'))].reduce(
		(clean, secret) => clean.replaceAll(secret, '…'),
		text,
	);
}
