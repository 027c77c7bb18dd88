import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { composeReply } from '../../../../core/reply/compose-reply';
import { headerText } from '../../../../core/reply/header-text';
import { renderTemplate } from '../../../../core/reply/render-template';
import type { OutgoingMessage } from '../../../../adapters/mail/smtp/send/outgoing-mail';
import { createSmtpSender, type SmtpSender } from '../../../../adapters/mail/smtp/send/smtp-sender';
import { SMTPServer, type SMTPServerOptions } from '../../../../vendor/smtp-server';
import { freePort } from './smtp-client';

const open: { close(): unknown }[] = [];

afterEach(async () => {
	for (const resource of open.splice(0).reverse()) await resource.close();
});

interface Received {
	readonly from: string;
	readonly to: readonly string[];
	readonly raw: string;
}

/** A mail server that keeps what it gets. */
async function server(
	options: SMTPServerOptions = {},
): Promise<{ port: number; received: Received[]; logins: () => number }> {
	const received: Received[] = [];
	let connections = 0;
	const port = await freePort();
	const smtp = new SMTPServer({
		logger: false,
		disabledCommands: ['STARTTLS'],
		authOptional: true,
		allowInsecureAuth: true,
		disableReverseLookup: true,
		closeTimeout: 100,
		onConnect: (_session, callback) => {
			connections += 1;
			callback();
		},
		onData: (stream, session, callback) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const { mailFrom, rcptTo } = session.envelope;
				received.push({
					from: mailFrom ? mailFrom.address : '',
					to: rcptTo.map(({ address }) => address),
					raw: Buffer.concat(chunks).toString(),
				});
				callback();
			});
		},
		...options,
	});
	smtp.on('error', () => undefined);
	await new Promise<void>((resolve) => {
		smtp.listen(port, '127.0.0.1', resolve);
	});
	open.push({
		close: () =>
			new Promise<void>((resolve) => {
				smtp.close(resolve);
			}),
	});
	return { port, received, logins: () => connections };
}

function sender(port: number, more: Partial<Parameters<typeof createSmtpSender>[0]> = {}): SmtpSender {
	const opened = createSmtpSender({ host: '127.0.0.1', port, secure: false, idleMs: 0, ...more });
	open.push(opened);
	return opened;
}

const message: OutgoingMessage = {
	envelopeFrom: null,
	to: 'ada@fabrikam.example',
	from: { name: 'Contoso "Support", Büro', address: 'support@contoso.example' },
	subject: 'Wir haben Ihre Anfrage erhalten – danke',
	text: 'Grüße\n.\n',
	html: '<p>Grüße</p>',
	headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
	messageId: 'reply-1@contoso.example',
	inReplyTo: 'first@fabrikam.example',
	references: ['start@fabrikam.example', 'first@fabrikam.example'],
};

it('sends a message that another library reads as it was meant', async () => {
	const { port, received } = await server();
	expect(await sender(port).send(message)).toEqual({ accepted: true, response: expect.stringMatching(/^250 /) });
	const [mail] = received;
	expect([mail?.from, mail?.to]).toEqual(['', ['ada@fabrikam.example']]);
	const parsed = await PostalMime.parse(mail?.raw ?? '');
	expect(parsed).toMatchObject({
		from: { name: 'Contoso "Support", Büro', address: 'support@contoso.example' },
		to: [{ name: '', address: 'ada@fabrikam.example' }],
		subject: 'Wir haben Ihre Anfrage erhalten – danke',
		messageId: '<reply-1@contoso.example>',
		inReplyTo: '<first@fabrikam.example>',
		references: '<start@fabrikam.example> <first@fabrikam.example>',
	});
	expect(parsed.text?.trim()).toBe('Grüße\n.');
	expect(parsed.html?.trim()).toBe('<p>Grüße</p>');
	expect(parsed.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-replied' }));
});

it('lets nothing that a stranger wrote become a header or a recipient', async () => {
	const { port, received } = await server();
	const smtp = sender(port);
	const names = async (): Promise<string[]> => {
		const { headers, to, cc, bcc } = await PostalMime.parse(received.at(-1)?.raw ?? '');
		expect([to?.length, cc?.length ?? 0, bcc?.length ?? 0]).toEqual([1, 0, 0]);
		return headers.map(({ key }) => key).sort();
	};
	const template = {
		subject: 'Subject {{ contact.firstName }}',
		body: 'Text {{ contact.firstName }}',
		html: '<p title="{{ contact.firstName }}">{{ contact.firstName }}</p>',
	};
	const reply = (text: string): OutgoingMessage => {
		const { subject, text: body, html } = renderTemplate(template, { contact: { firstName: text } });
		return composeReply({
			id: 'r1',
			activity: {
				id: 'a',
				type: 'email',
				direction: 'incoming',
				subject: text,
				from: 'ada@fabrikam.example',
				fromName: text,
				messageId: 'm@x',
				receivedOn: '2026-03-02T10:00:00.000Z',
				regarding: null,
				related: [],
			},
			queue: { name: `Name ${text}`, emailAddress: 'support@contoso.example' },
			subject,
			text: body,
			html,
			ownAddresses: new Set(),
		});
	};
	await smtp.send(reply('plain'));
	const expected = await names();
	const hostile = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom(
			'\r\nBcc: all@x.example',
			'\nX-A: b\n\nbody',
			'\r\r\n',
			'\u0000',
			'"<a@b>, c@d"',
			'=?utf-8?Q?=0D=0ABcc:_x?=',
			'\u2028To: x',
			';'.repeat(300),
		),
		fc.constantFrom(
			'\u202egpj.exe',
			'\u2066\r\nBcc: x@y.example\u2069',
			'x'.repeat(20_000),
			'ä '.repeat(5_000),
			'\r\n.\r\nRCPT TO:<x@y.example>\r\n',
			'</p><script>',
		),
		fc.tuple(fc.string(), fc.constantFrom('\r\n', '\n', '\r', '\u0085'), fc.string()).map((three) => three.join('')),
	);
	await fc.assert(
		fc.asyncProperty(hostile, async (text) => {
			const composed = reply(text);
			await smtp.send({ ...composed, headers: { ...composed.headers, 'X-Note': `Note ${text}` } });
			expect(await names()).toEqual([...expected, 'x-note'].sort());
			const { subject, from, to, html } = await PostalMime.parse(received.at(-1)?.raw ?? '');
			expect(subject).toBe(headerText(`Subject ${text}`));
			expect([from?.address, to?.map(({ address }) => address)]).toEqual([
				'support@contoso.example',
				['ada@fabrikam.example'],
			]);
			expect(from?.name).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
			expect(html?.match(/<[a-z]+/gi)).toEqual(['<p']);
			expect(received.at(-1)?.to).toEqual(['ada@fabrikam.example']);
		}),
		{ numRuns: 150 },
	);
});

it.each<[why: string, change: Partial<OutgoingMessage>]>([
	['a recipient that is two', { to: 'a@x.example, b@x.example' }],
	['a recipient with a line break', { to: 'a@x.example\r\nBcc: b@x.example' }],
	['a sender that is none', { from: { name: 'x', address: 'x' } }],
	['an envelope sender that is none', { envelopeFrom: 'a b@x.example' }],
	['a header name with a colon', { headers: { 'X: y': 'z' } }],
	['a header that has a field of its own', { headers: { bcc: 'b@x.example' } }],
	['a header of MIME', { headers: { 'Content-Type': 'text/html' } }],
	['a message id with a line break', { messageId: 'a\r\nb' }],
])('refuses %s before it connects', async (_why, change) => {
	const { port, logins } = await server();
	await expect(sender(port).send({ ...message, ...change })).rejects.toMatchObject({
		code: 'sendFailed',
		permanent: true,
	});
	expect(logins()).toBe(0);
});

it('sends from an envelope address where one is set', async () => {
	const { port, received } = await server();
	await sender(port).send({ ...message, envelopeFrom: 'bounces@contoso.example' });
	expect(received[0]?.from).toBe('bounces@contoso.example');
});

it('shares a connection between senders with the same settings', async () => {
	const { port, received, logins } = await server();
	const [a, b] = [sender(port), sender(port)];
	await a.send(message);
	await b.send(message);
	await a.close();
	await b.send(message);
	expect([received.length, logins()]).toEqual([3, 1]);
});

describe('an error', () => {
	const refusing = (code: number, text: string): SMTPServerOptions => ({
		onRcptTo: (_address, _session, callback) => {
			callback(Object.assign(new Error(text), { responseCode: code }));
		},
	});

	it.each<[why: string, options: SMTPServerOptions, permanent: boolean, said: RegExp]>([
		[
			'of a recipient that does not exist lasts',
			refusing(550, 'no such user'),
			true,
			/refused sender or recipient: 550 no such user \(permanent\)/,
		],
		['of a server that is busy passes', refusing(451, 'come again'), false, /451 come again \(may pass/],
	])('%s', async (_why, options, permanent, said) => {
		const { port } = await server(options);
		await expect(sender(port).send(message)).rejects.toMatchObject({
			code: 'sendFailed',
			permanent,
			message: expect.stringMatching(said),
		});
	});

	it('of a wrong password lasts, and holds neither password nor user', async () => {
		const { port } = await server({
			onAuth: (auth, _session, callback) => {
				const plain = Buffer.from(`\u0000${auth.username ?? ''}\u0000${auth.password ?? ''}`).toString('base64');
				callback(
					Object.assign(new Error(`bad ${auth.password ?? ''} for ${auth.username ?? ''} (${plain})`), {
						responseCode: 535,
					}),
				);
			},
		});
		const smtp = sender(port, { user: 'robot@contoso.example', password: 's3cret-w0rd' });
		const error = await smtp.send(message).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ code: 'sendFailed', permanent: true, hint: expect.stringContaining('password') });
		const shown = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
		expect(shown).not.toMatch(/s3cret|robot@|czNjcmV0/);
		await expect(smtp.verify()).rejects.toMatchObject({ code: 'sendFailed' });
	});

	it('of a server that is not there passes, and names it', async () => {
		const port = await freePort();
		await expect(sender(port).send(message)).rejects.toMatchObject({
			permanent: false,
			message: expect.stringContaining(`127.0.0.1:${port} cannot be reached`),
		});
	});
});

it('verifies a server without sending', async () => {
	const { port, received } = await server();
	await sender(port).verify();
	expect(received).toEqual([]);
});
