import type { Server } from 'node:net';
import type { ListenerLimits } from '../../../../adapters/mail/smtp/receive/listener-limits';
import { SmtpListener } from '../../../../adapters/mail/smtp/receive/smtp-listener';
import type { SmtpSubscription } from '../../../../adapters/mail/smtp/receive/smtp-subscription';
import type { ArcError } from '../../../../core/errors';
import { freePort, SmtpClient } from './smtp-client';

it('reports an outage once, opens the port again by itself, and reports that', async () => {
	const port = await freePort();
	const listener = new SmtpListener('127.0.0.1', port);
	const outages: ArcError[] = [];
	const recovered = new Promise<void>((resolve) => {
		listener.join({
			accepts: () => true,
			deliver: () => Promise.resolve(),
			onOutage: (error) => outages.push(error),
			onRecovered: resolve,
		});
	});
	await listener.open();
	// The system's way of taking a listening socket away cannot be provoked from here.
	const { server } = listener as unknown as { server: { server: Server } };
	server.server.emit('error', Object.assign(new Error('broken'), { code: 'ENOBUFS' }));
	expect(outages).toEqual([
		expect.objectContaining({ code: 'fieldInvalid', message: expect.stringContaining('ENOBUFS') }),
	]);
	await recovered;
	const client = await SmtpClient.open(port);
	expect(await client.send(['support@contoso.example'], 'x')).toMatch(/^250 /);
	client.close();
	await listener.close();
	expect(outages).toHaveLength(1);
});

describe('a listener', () => {
	const bounds: ListenerLimits = {
		connections: 4,
		reserved: 2,
		greetingMs: 60_000,
		mailMs: 60_000,
		commandMs: 60_000,
		messageMs: 60_000,
		refusals: { slow: 3, end: 5, pauseMs: 1 },
	};
	const login = { user: 'relay', password: 'secret' };
	let listener: SmtpListener;
	let port: number;
	const clients: SmtpClient[] = [];

	async function listen(changed: Partial<ListenerLimits>, subscription: Partial<SmtpSubscription> = {}): Promise<void> {
		port = await freePort();
		listener = new SmtpListener('127.0.0.1', port, { ...bounds, ...changed });
		listener.join({
			accepts: (address) => !address.startsWith('no'),
			deliver: () => Promise.resolve(),
			...subscription,
		});
		await listener.open();
	}

	async function client(): Promise<SmtpClient> {
		const opened = await SmtpClient.open(port);
		clients.push(opened);
		return opened;
	}

	afterEach(async () => {
		for (const opened of clients.splice(0)) opened.close();
		await listener.close();
	});

	it('greets at once, and once, without waiting for who talks too soon', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
		try {
			await listen({});
			const opened = await client();
			jest.advanceTimersByTime(1_000);
			expect(await opened.say('NOOP')).toMatch(/^250 /);
			expect(await opened.send(['support@contoso.example'], 'x')).toMatch(/^250 /);
			expect(await opened.say('QUIT')).toMatch(/^221 /);
		} finally {
			jest.useRealTimers();
		}
	});

	it.each<[what: string, changed: Partial<ListenerLimits>, said: readonly string[]]>([
		['nothing after its greeting', { greetingMs: 50 }, []],
		['nothing after MAIL', { commandMs: 50 }, ['MAIL FROM:<a@x.example>']],
		['nothing after a recipient', { commandMs: 50 }, ['MAIL FROM:<a@x.example>', 'RCPT TO:<b@x.example>']],
		[
			'no end of its message',
			{ messageMs: 50 },
			['MAIL FROM:<a@x.example>', 'RCPT TO:<b@x.example>', 'DATA', 'Subject: a'],
		],
		[
			'nothing more after its message',
			{ mailMs: 50 },
			['MAIL FROM:<a@x.example>', 'RCPT TO:<b@x.example>', 'DATA', 'a\r\n.'],
		],
	])('ends a connection that says %s', async (_what, changed, said) => {
		await listen(changed);
		const slow = await client();
		for (const line of said) slow.socket.write(`${line}\r\n`);
		while ((await slow.answer()) !== 'closed');
		expect(slow.last).toMatch(/^421 .*took too long/);
	});

	it('does not let commands that do nothing put off a deadline', async () => {
		await listen({ greetingMs: 80 });
		const slow = await client();
		let answer = '';
		for (let more = '250'; more !== 'closed' && !answer.startsWith('421'); more = await slow.say('NOOP')) answer = more;
		expect(answer).toMatch(/^421 |^250 /);
		expect(await slow.say('NOOP')).toBe('closed');
	});

	it('keeps connections for those that log in', async () => {
		await listen({}, { access: { login } });
		const key = Buffer.from(`\0${login.user}\0${login.password}`).toString('base64');
		const proved = await client();
		expect(await proved.say(`AUTH PLAIN ${key}`)).toMatch(/^235 /);
		await Promise.all([client(), client()]);
		const further = await client();
		expect(await further.say('NOOP')).toBe('closed');
		expect(await proved.say('NOOP')).toMatch(/^250 /);
	});

	it('keeps connections for those of an allowed network', async () => {
		await listen({ connections: 2, reserved: 2 }, { access: { networks: '127.0.0.0/8' } });
		const known = await client();
		expect(await known.send(['b@x.example'], 'a')).toMatch(/^250 /);
	});

	it('answers slowly who tries out addresses, and then ends the connection', async () => {
		await listen({});
		const guessing = await client();
		await guessing.say('MAIL FROM:<a@x.example>');
		const answers: string[] = [];
		for (let at = 0; at < 6; at += 1) answers.push((await guessing.say(`RCPT TO:<no${at}@x.example>`)).slice(0, 3));
		expect(answers).toEqual(['550', '550', '550', '550', '550', '421']);
		expect(await guessing.answer()).toBe('closed');
	});

	it('takes a message of lines that begin with a dot', async () => {
		const lines = 200_000;
		let received = 0;
		await listen({}, { deliver: ({ raw }) => Promise.resolve(void (received = raw.length)) });
		const dots = await client();
		expect(await dots.send(['b@x.example'], `Subject: a\r\n\r\n${'..\r\n'.repeat(lines).trimEnd()}`)).toMatch(/^250 /);
		expect(received).toBe('Subject: a\r\n\r\n'.length + lines * '.\r\n'.length);
	});
});
