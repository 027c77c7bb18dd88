import type { ITriggerFunctions } from 'n8n-workflow';
import type { ImapAccount } from '../../../../adapters/mail/imap/imap-account';
import { readImapAccount } from '../../../../nodes/ArcRuleTrigger/imap/open-imap-account';

interface Kept {
	readonly access_token?: string;
	readonly n8n_expires_at?: string;
}

const later = String(Date.now() + 3_600_000);
const revoked = Object.assign(new Error('The credential needs to be reconnected.'), {
	failure: { cause: 'credential-invalid' },
});

/** What n8n gives a trigger: the credential as it is kept, and the helper that renews it. */
function context(kept: Kept | undefined, renew: () => Promise<Kept>): ITriggerFunctions {
	const credential = {
		provider: 'google',
		user: ' support@contoso.example ',
		...(kept === undefined ? {} : { oauthTokenData: kept }),
	};
	return {
		getCredentials: async () => credential,
		getNode: () => ({ credentials: { arcImapOAuth2Api: { id: 'c1', name: 'Google' } } }),
		helpers: { refreshOAuth2Token: renew },
	} as unknown as ITriggerFunctions;
}

function tokenOf({ login }: ImapAccount): (refused: boolean) => Promise<string> {
	if (login.kind !== 'token') throw new Error('Expected a login with a token');
	return login.token;
}

describe('the account of an OAuth2 credential', () => {
	it('is that of the provider', async () => {
		expect(
			await readImapAccount(
				context({}, async () => ({})),
				'oAuth2',
			),
		).toMatchObject({
			host: 'imap.gmail.com',
			port: 993,
			security: 'tls',
			allowSelfSigned: false,
			user: 'support@contoso.example',
			login: { kind: 'token', credential: 'c1' },
		});
	});

	it.each<[why: string, kept: Kept | undefined, refused: boolean, token: string]>([
		['the token that is kept', { access_token: 'kept', n8n_expires_at: later }, false, 'kept'],
		['a token of which nobody knows when it ends', { access_token: 'kept' }, false, 'kept'],
		['a new one after the server refused it', { access_token: 'kept', n8n_expires_at: later }, true, 'renewed'],
		[
			'a new one shortly before the end',
			{ access_token: 'kept', n8n_expires_at: String(Date.now() + 5_000) },
			false,
			'renewed',
		],
	])('gives %s', async (_why, kept, refused, token) => {
		const account = await readImapAccount(
			context(kept, async () => ({ access_token: 'renewed' })),
			'oAuth2',
		);
		expect(await tokenOf(account)(refused)).toBe(token);
	});

	it.each<[why: string, kept: Kept | undefined, error: Error, code: string]>([
		['nobody connected it', undefined, new Error('OAuth credentials not connected'), 'credentialInvalid'],
		['the grant was withdrawn', { access_token: 'kept' }, revoked, 'credentialInvalid'],
		['the sign-in server is away', { access_token: 'kept' }, new Error('connect failed'), 'mailboxUnavailable'],
	])('is refused where %s', async (_why, kept, error, code) => {
		const account = await readImapAccount(
			context(kept, async () => await Promise.reject(error)),
			'oAuth2',
		);
		await expect(tokenOf(account)(true)).rejects.toMatchObject({ code });
	});
});
