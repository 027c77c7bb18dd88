import { createHash } from 'node:crypto';

/** How to reach and open the mailboxes of a user. */
export interface ImapAccount {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** TLS from the first byte, STARTTLS that is required, or neither. */
	readonly security: 'tls' | 'starttls' | 'none';
	readonly allowSelfSigned: boolean;
	readonly login: ImapLogin;
}

export type ImapLogin =
	| { readonly kind: 'password'; readonly password: string }
	| {
			readonly kind: 'token';
			/** What tells the credential from others; its tokens change. */
			readonly credential: string;
			/** The access token (XOAUTH2), after a refusal a new one. */
			readonly token: (refused: boolean) => Promise<string>;
	  };

/** The same account opened with the same credential has the same key; it holds no secret. */
export function accountKey({ host, port, user, security, allowSelfSigned, login }: ImapAccount): string {
	const secret = login.kind === 'password' ? login.password : login.credential;
	const parts = [host.toLowerCase(), port, user, security, allowSelfSigned, login.kind, secret];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
