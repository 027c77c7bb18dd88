import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { SMTPServerAuthentication } from 'smtp-server';
import type { OutgoingMessage } from '../../../../adapters/mail/smtp/send/outgoing-mail';
import { createSmtpSender, type SmtpSender, type SmtpSettings } from '../../../../adapters/mail/smtp/send/smtp-sender';
import { ArcError } from '../../../../core/errors';
import { SMTPServer, type SMTPServerOptions } from '../../../../vendor/smtp-server';

const closing: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

const message: OutgoingMessage = {
	envelopeFrom: null,
	from: { name: 'Support', address: 'support@contoso.example' },
	to: 'ada@fabrikam.example',
	subject: 'Received',
	text: 'Thank you.',
	headers: {},
	messageId: 'r1@contoso.example',
	inReplyTo: null,
	references: [],
};

function sender(port: number, more: Partial<SmtpSettings> = {}): SmtpSender {
	const opened = createSmtpSender({ host: '127.0.0.1', port, secure: false, idleMs: 0, ...more });
	closing.push(async () => {
		await opened.close();
	});
	return opened;
}

const patience = (goOn = true) => ({ forMs: 2_000, firstWaitMs: 20, goOn: async () => goOn });

/** A mail server by hand, that answers each connection's lines; null ends the connection without a word. */
async function scripted(
	answer: (line: string, connection: number) => string | null,
): Promise<{ port: number; messages: () => number; connections: () => number }> {
	let [messages, connections] = [0, 0];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		const number = (connections += 1);
		let [inData, rest] = [false, ''];
		sockets.add(socket.on('error', () => undefined));
		const say = (line: string): void => {
			const said = answer(line, number);
			if (said === null) socket.destroy();
			else socket.write(`${said}\r\n`);
		};
		socket.on('data', (chunk: Buffer) => {
			const lines = (rest + chunk.toString()).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (inData && line !== '.') continue;
				if (inData) messages += 1;
				inData = !inData && line === 'DATA';
				say(line);
			}
		});
		say('');
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	closing.push(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return { port: (server.address() as AddressInfo).port, messages: () => messages, connections: () => connections };
}

const usual = new Map([
	['', '220 mx'],
	['DATA', '354 go on'],
	['QUIT', '221 bye'],
]);
const say = (line: string): string => usual.get(line) ?? '250 ok';

describe('sending is tried again', () => {
	it.each<[why: string, answer: (line: string, connection: number) => string | null]>([
		[
			'after the server is busy',
			(line, connection) => (line.startsWith('RCPT') && connection === 1 ? '451 4.3.0 busy' : say(line)),
		],
		[
			'after the server closes its door',
			(line, connection) => (line === '' && connection === 1 ? '421 4.3.2 too many' : say(line)),
		],
		[
			'after the connection is lost before DATA',
			(line, connection) => (line.startsWith('MAIL') && connection === 1 ? null : say(line)),
		],
		[
			'after the connection is lost before DATA is answered',
			(line, connection) => (line === 'DATA' && connection === 1 ? null : say(line)),
		],
		[
			'after the server refuses the whole message for now',
			(line, connection) => (line === '.' && connection === 1 ? '452 4.3.1 full' : say(line)),
		],
	])('%s', async (_why, answer) => {
		let refused = false;
		// A 4xx keeps the connection, so it is the first try that counts and not the first connection.
		const server = await scripted((line, connection) => {
			if (refused) return say(line);
			const said = answer(line, connection);
			refused = said !== say(line);
			return said;
		});
		await expect(sender(server.port).send(message, patience())).resolves.toMatchObject({ accepted: true });
		expect(refused).toBe(true);
	});
});

describe('sending is not tried again', () => {
	it.each<[why: string, answer: (line: string) => string | null, goOn: boolean, expected: object, messages: number]>([
		[
			'once the whole message was said',
			(line) => (line === '.' ? null : say(line)),
			true,
			{ mayHaveArrived: true, message: expect.stringContaining('may have arrived') },
			1,
		],
		[
			'where the server refuses for good',
			(line) => (line.startsWith('RCPT') ? '550 5.1.1 nobody' : say(line)),
			true,
			{ permanent: true, mayHaveArrived: false },
			0,
		],
		[
			'where it refuses the message for good',
			(line) => (line === '.' ? '554 5.7.1 spam' : say(line)),
			true,
			{ permanent: true, mayHaveArrived: false },
			1,
		],
		[
			'where the message is no longer ours to send',
			(line) => (line.startsWith('RCPT') ? '451 busy' : say(line)),
			false,
			{ permanent: false },
			0,
		],
	])('%s', async (_why, answer, goOn, expected, messages) => {
		const server = await scripted((line) => answer(line));
		await expect(sender(server.port).send(message, patience(goOn))).rejects.toMatchObject({
			code: 'sendFailed',
			...expected,
		});
		expect([server.messages(), server.connections()]).toEqual([messages, 1]);
	});

	it('for longer than patience lasts', async () => {
		let tries = 0;
		const server = await scripted((line) => {
			if (!line.startsWith('RCPT')) return say(line);
			tries += 1;
			return '451 busy';
		});
		await expect(
			sender(server.port).send(message, { forMs: 1_000, firstWaitMs: 600, goOn: async () => true }),
		).rejects.toMatchObject({ permanent: false });
		expect(tries).toBe(2);
	});
});

describe('a login with a token', () => {
	type Refusal = 'at once' | 'with a challenge' | 'never';

	async function tokenServer(
		good: string,
		refusal: Refusal,
	): Promise<{ port: number; seen: SMTPServerAuthentication[]; connections: () => number; sent: () => number }> {
		const seen: SMTPServerAuthentication[] = [];
		let [connections, sent] = [0, 0];
		const options: SMTPServerOptions = {
			logger: false,
			authMethods: ['XOAUTH2'],
			allowInsecureAuth: true,
			disabledCommands: ['STARTTLS'],
			disableReverseLookup: true,
			closeTimeout: 100,
			onConnect: (_session, done) => {
				connections += 1;
				done();
			},
			onAuth: (auth, _session, done) => {
				seen.push(auth);
				if (auth.accessToken === good) done(null, { user: auth.username ?? '' });
				else if (refusal === 'with a challenge') done(null, { data: { status: '401', schemes: 'bearer' } });
				else done(Object.assign(new Error(`bad token ${auth.accessToken ?? ''}`), { responseCode: 535 }));
			},
			onData: (stream, _session, done) => {
				stream.resume();
				stream.on('end', () => {
					sent += 1;
					done();
				});
			},
		};
		const smtp = new SMTPServer(options);
		smtp.on('error', () => undefined);
		await new Promise<void>((resolve) => {
			smtp.listen(0, '127.0.0.1', resolve);
		});
		closing.push(async () => {
			await new Promise<void>((resolve) => {
				smtp.close(resolve);
			});
		});
		return {
			port: (smtp.server.address() as AddressInfo).port,
			seen,
			connections: () => connections,
			sent: () => sent,
		};
	}
	const login = (tokens: readonly string[], credential = 'c1') => {
		const asked: boolean[] = [];
		const token = async (refused: boolean): Promise<string> => {
			asked.push(refused);
			return tokens[Math.min(asked.filter(Boolean).length, tokens.length - 1)] ?? '';
		};
		return { asked, settings: { user: 'support@contoso.example', login: { credential, token } } };
	};

	it.each<[how: Refusal]>([['at once'], ['with a challenge']])(
		'renews a token that the server refuses %s, and sends once',
		async (refusal) => {
			const server = await tokenServer('fresh', refusal);
			const { settings, asked } = login(['stale', 'fresh']);
			await sender(server.port, settings).send(message);
			expect(asked).toEqual([false, true]);
			expect(server.seen.at(-1)).toMatchObject({
				method: 'XOAUTH2',
				username: 'support@contoso.example',
				accessToken: 'fresh',
			});
			expect(server.sent()).toBe(1);
		},
	);

	it('gives up on a credential that the server refuses, and quotes no token', async () => {
		const server = await tokenServer('none of these', 'at once');
		const error = await sender(server.port, login(['s3cret-a', 's3cret-b']).settings)
			.send(message, patience())
			.catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ code: 'sendFailed', permanent: true });
		expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('s3cret');
		expect(server.sent()).toBe(0);
	});

	it('shares connections between senders of one credential, whatever the token', async () => {
		const server = await tokenServer('fresh', 'never');
		for (let count = 0; count < 3; count++)
			await sender(server.port, { ...login(['fresh']).settings, idleMs: 500 }).send(message);
		expect([server.sent(), server.connections()]).toEqual([3, 1]);
	});

	it.each<[why: string, error: ArcError, permanent: boolean]>([
		[
			'nobody connected the credential',
			new ArcError('credentialInvalid', 'The OAuth2 credential of the mail server is not connected', {
				hint: 'Connect it.',
			}),
			true,
		],
		[
			'the sign-in server is away',
			new ArcError('sendFailed', 'The access to the mail server could not be renewed'),
			false,
		],
	])('says that %s', async (_why, thrown, permanent) => {
		const server = await tokenServer('x', 'never');
		const settings = {
			user: 'a@x.example',
			login: { credential: 'c2', token: async () => await Promise.reject(thrown) },
		};
		await expect(sender(server.port, settings).send(message)).rejects.toMatchObject({
			code: 'sendFailed',
			permanent,
			message: expect.stringContaining(thrown.message),
		});
		expect(server.connections()).toBe(0);
	});
});
