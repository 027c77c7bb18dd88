import type { ImapAccount } from '../../../../adapters/mail/imap/imap-account';
import { connectImap } from '../../../../adapters/mail/imap/imap-connection';
import { tryImapLogin } from '../../../../adapters/mail/imap/try-imap-login';
import { FakeImapServer, type LoginAnswer } from './fake-imap-server';

describe('logging in to a mail server', () => {
	let server: FakeImapServer;
	afterEach(async () => await server.close());

	async function account(answer: LoginAnswer, login: ImapAccount['login']): Promise<ImapAccount> {
		server = new FakeImapServer(answer);
		const port = await server.listen();
		return {
			host: '127.0.0.1',
			port,
			user: 'support@contoso.example',
			security: 'none',
			allowSelfSigned: false,
			login,
		};
	}

	/** Tokens as n8n gives them: the one that is kept, and after a refusal the next. */
	function tokens(...given: readonly string[]): Extract<ImapAccount['login'], { readonly kind: 'token' }> {
		const left = [...given];
		return {
			kind: 'token',
			credential: given.join(),
			token: async (refused) => {
				if (refused) left.shift();
				return left[0] ?? '';
			},
		};
	}

	it('sends the access token, and takes a new one where the server refuses the old one', async () => {
		const client = await connectImap(
			await account((token) => (token === 'fresh' ? null : 'expired'), tokens('stale', 'fresh')),
		);
		await client.logout();
		expect(server.logins).toEqual(['stale', 'fresh']);
	});

	it('is refused once for the minute where the new token is refused too', async () => {
		const refused = await account(() => 'expired', tokens('one', 'two'));
		for (let time = 1; time <= 3; time += 1) {
			await expect(connectImap(refused)).rejects.toMatchObject({
				code: 'credentialInvalid',
				message: expect.stringContaining('refused the login of "support@contoso.example"'),
				hint: expect.stringContaining('connect it again'),
			});
		}
		expect(server.logins).toEqual(['one', 'two']);
	});

	it('lets the next log in where one left whose token never comes', async () => {
		const asked = Promise.withResolvers<undefined>();
		const hanging = await account(() => null, {
			kind: 'token',
			credential: 'one',
			token: async () => {
				asked.resolve(undefined);
				return await new Promise<never>(() => undefined);
			},
		});
		const leaving = new AbortController();
		const left = expect(connectImap(hanging, leaving.signal)).rejects.toMatchObject({ code: 'mailboxUnavailable' });
		const next = connectImap({ ...hanging, login: { ...tokens('fresh'), credential: 'one' } });
		await asked.promise;
		leaving.abort();
		await left;
		await (await next).logout();
		expect(server.logins).toEqual(['fresh']);
	});

	it('takes a refusal that passes for an outage, and asks again', async () => {
		let isDown = true;
		const passing = await account(() => (isDown ? '[UNAVAILABLE] Temporary authentication failure' : null), {
			kind: 'password',
			password: 'right',
		});
		await expect(connectImap(passing)).rejects.toMatchObject({ code: 'mailboxUnavailable' });
		isDown = false;
		await (await connectImap(passing)).logout();
		expect(server.logins).toEqual(['right', 'right']);
	});

	it('tells what the server said, but never the password', async () => {
		const said = (text: string) => async () => {
			const refused = await account(() => text, { kind: 'password', password: 'pa55word' });
			const error = await connectImap(refused).catch((reason: unknown) => reason);
			await server.close();
			return String(error);
		};
		expect(await said('[AUTHENTICATIONFAILED] Application-specific password required')()).toContain(
			'Application-specific password required',
		);
		expect(await said('[AUTHENTICATIONFAILED] pa55word is wrong')()).not.toContain('pa55word');
	});

	it('asks once for those who ask at the same time', async () => {
		const refused = await account(() => '[AUTHENTICATIONFAILED] no', { kind: 'password', password: 'wrong' });
		const errors = await Promise.all(
			[1, 2, 3].map(async () => await connectImap(refused).catch((error: unknown) => error)),
		);
		expect(errors).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ code: 'credentialInvalid' })));
		expect(server.logins).toHaveLength(1);
	});

	it('really asks for a test of the credential, whatever was said before', async () => {
		let isWrong = true;
		const tested = await account(() => (isWrong ? '[AUTHENTICATIONFAILED] no' : null), {
			kind: 'password',
			password: 'soon right',
		});
		await expect(tryImapLogin(tested)).rejects.toMatchObject({ code: 'credentialInvalid' });
		isWrong = false;
		await tryImapLogin(tested);
		expect(server.logins).toHaveLength(2);
	});

	it.each<[why: string, security: ImapAccount['security'], expected: RegExp]>([
		['TLS on a port without it', 'tls', /does not answer as expected/],
		['STARTTLS where the server has none', 'starttls', /does not answer as expected/],
	])('sends no password for %s', async (_why, security, expected) => {
		const plain = await account(() => null, { kind: 'password', password: 'secret' });
		await expect(connectImap({ ...plain, security })).rejects.toMatchObject({
			code: 'mailboxUnavailable',
			message: expect.stringMatching(expected),
		});
		expect(server.logins).toEqual([]);
	});
});
