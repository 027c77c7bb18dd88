import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { ArcError } from '../../../../core/errors';
import {
	checkAccess,
	isLoopback,
	loginKey,
	mayDeliver,
	readNetworks,
	type SmtpAccess,
	type SmtpCertificate,
} from '../../../../adapters/mail/smtp/receive/smtp-access';
import { Peers, unlimited } from '../../../../adapters/mail/smtp/receive/smtp-peers';
import { subscribeSmtp, type SmtpPlace } from '../../../../adapters/mail/smtp/receive/smtp-receiver';
import { limitsFor } from '../../../../adapters/mail/smtp/receive/smtp-session';
import type { ReceivedMessage, SmtpSubscription } from '../../../../adapters/mail/smtp/receive/smtp-subscription';
import { waitUntil } from '../../../support/n8n/wait-until';
import { createTransport } from '../../../../vendor/nodemailer';
import { freePort, SmtpClient } from './smtp-client';

const login = { user: 'relay', password: 'correct horse battery' };
const queue = 'support@contoso.example';
const open: { close(): unknown }[] = [];
let folder: string;
let certificate: SmtpCertificate;
let port = 0;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-tls-'));
	const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
	execFileSync(
		'openssl',
		['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
		{ stdio: 'pipe' },
	);
	certificate = { certificate: readFileSync(cert, 'utf8'), privateKey: readFileSync(key, 'utf8') };
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
	port = await freePort();
});
afterEach(async () => {
	for (const resource of open.splice(0).reverse()) await resource.close();
});

async function subscribe(more: Partial<SmtpSubscription & SmtpPlace>, address = queue): Promise<ReceivedMessage[]> {
	const messages: ReceivedMessage[] = [];
	const deliver = (message: ReceivedMessage): Promise<void> => {
		messages.push(message);
		return Promise.resolve();
	};
	const close = await subscribeSmtp({ port, accepts: (asked) => asked === address, deliver, ...more });
	open.push({ close });
	return messages;
}

async function client(): Promise<SmtpClient> {
	const opened = await SmtpClient.open(port);
	open.push(opened);
	return opened;
}

interface Sending {
	readonly to?: string;
	readonly auth?: { readonly user: string; readonly pass: string };
	readonly tls?: 'required' | 'none';
}

/** Sends a message with nodemailer, as a mail server does; answers what the receiver said last. */
async function send({ to = queue, auth, tls }: Sending = {}): Promise<string> {
	const transport = createTransport({
		host: '127.0.0.1',
		port,
		...(auth === undefined ? {} : { auth }),
		requireTLS: tls === 'required',
		ignoreTLS: tls === 'none',
		tls: { ca: certificate.certificate },
	});
	try {
		return (await transport.sendMail({ from: 'ada@fabrikam.example', to, subject: 'Hello', text: 'Hello' })).response;
	} catch (error) {
		return (error as { response?: string }).response ?? String(error);
	} finally {
		transport.close();
	}
}

const right = { user: login.user, pass: login.password };
const codeOf = (act: () => unknown): string | null => {
	try {
		act();
		return null;
	} catch (error) {
		return error instanceof ArcError ? `${error.code}: ${error.message} ${error.hint ?? ''}` : String(error);
	}
};

describe('checkAccess', () => {
	it.each<[why: string, host: string, access: () => SmtpAccess, refusal: RegExp | null]>([
		['this machine needs nothing', '127.0.0.1', () => ({}), null],
		['nor does it under another of its names', '::1', () => ({}), null],
		[
			"everybody's address needs something",
			'0.0.0.0',
			() => ({}),
			/^fieldInvalid: .*0\.0\.0\.0 for everybody.*Allowed Networks/,
		],
		['so does one address of a network', '192.0.2.7', () => ({ networks: ' ' }), /^fieldInvalid/],
		['networks are enough', '0.0.0.0', () => ({ networks: '10.0.0.0/8' }), null],
		['a login without TLS is not', '::', () => ({ login }), /^credentialInvalid: .*no certificate/],
		['not even beside networks', '::', () => ({ login, networks: '10.0.0.0/8' }), /^credentialInvalid/],
		['a login with TLS is', '0.0.0.0', () => ({ login, certificate }), null],
		['on this machine a login may go without', '127.0.0.1', () => ({ login }), null],
		[
			'a network that is none',
			'127.0.0.1',
			() => ({ networks: '10.0.0.0/8, mail.contoso.example' }),
			/^fieldInvalid: .*"mail\.contoso\.example"/,
		],
		[
			'a prefix that is too long',
			'127.0.0.1',
			() => ({ networks: '10.0.0.0/33' }),
			/^fieldInvalid: .*"10\.0\.0\.0\/33"/,
		],
		[
			'a certificate that is none',
			'127.0.0.1',
			() => ({ certificate: { certificate: 'x', privateKey: 'y' } }),
			/^credentialInvalid: .*cannot be used/,
		],
		[
			'a key of another certificate',
			'127.0.0.1',
			() => ({ certificate: { ...certificate, privateKey: otherKey() } }),
			/^credentialInvalid: .*mismatch/,
		],
	])('%s', (_why, host, access, refusal) => {
		const found = codeOf(() => {
			checkAccess(host, access());
		});
		if (refusal === null) expect(found).toBeNull();
		else expect(found).toMatch(refusal);
		expect(found ?? '').not.toContain('PRIVATE KEY');
	});
});

it.each<[host: string, expected: boolean]>([
	['127.0.0.1', true],
	['127.1.2.3', true],
	['::1', true],
	['LocalHost', true],
	['0.0.0.0', false],
	['::', false],
	['127.0.0.1.example', false],
	['10.0.0.1', false],
])('says of %s whether only this machine reaches it', (host, expected) => {
	expect(isLoopback(host)).toBe(expected);
});

describe('mayDeliver', () => {
	const networks = '10.0.0.0/8 192.0.2.7; 2001:db8::/32';
	it.each<[why: string, access: SmtpAccess, remoteAddress: string, proved: string | null, expected: boolean]>([
		['nothing is asked', {}, '203.0.113.9', null, true],
		['a network', { networks }, '10.1.2.3', null, true],
		['one address', { networks }, '192.0.2.7', null, true],
		['its neighbour', { networks }, '192.0.2.8', null, false],
		['the same in the form of IPv6', { networks }, '::ffff:10.1.2.3', null, true],
		['a network of IPv6', { networks }, '2001:db8:1::1', null, true],
		['another one', { networks }, '2001:db9::1', null, false],
		['a login', { login }, '203.0.113.9', loginKey(login), true],
		['none', { login }, '203.0.113.9', null, false],
		['the login of another rule', { login }, '203.0.113.9', loginKey({ ...login, user: 'other' }), false],
		['either is enough', { login, networks }, '10.1.2.3', null, true],
		['an address that is none', { networks }, 'unknown', null, false],
	])('%s', (_why, access, remoteAddress, proved, expected) => {
		expect(mayDeliver(access, { remoteAddress, login: proved })).toBe(expected);
	});

	it('reads an empty list as nobody', () => {
		expect(readNetworks('').check('10.0.0.1')).toBe(false);
	});
});

describe('the receiver with a login and a certificate', () => {
	it('takes mail over TLS from who logs in', async () => {
		const messages = await subscribe({ access: { login, certificate } });
		expect(await send({ auth: right, tls: 'required' })).toMatch(/^250 /);
		expect(messages).toHaveLength(1);
	});

	it.each<[why: string, sending: Sending, expected: RegExp]>([
		['no login', { tls: 'required' }, /^530 /],
		['a wrong password', { auth: { user: 'relay', pass: 'wrong' }, tls: 'required' }, /^535 /],
		['a wrong user', { auth: { user: 'other', pass: login.password }, tls: 'required' }, /^535 /],
	])('refuses %s', async (_why, sending, expected) => {
		const messages = await subscribe({ access: { login, certificate } });
		expect(await send(sending)).toMatch(expected);
		expect(messages).toEqual([]);
	});

	it('takes no password before TLS', async () => {
		await subscribe({ access: { login, certificate } });
		const smtp = await client();
		expect(
			await smtp.say(`AUTH PLAIN ${Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')}`),
		).toMatch(/^538 /);
	});

	it('does not tell which queues there are to who did not log in', async () => {
		await subscribe({ access: { login, certificate } });
		expect(await send({ to: 'nobody@contoso.example', tls: 'required' })).toMatch(/^530 /);
		expect(await send({ to: 'nobody@contoso.example', tls: 'required', auth: right })).toMatch(/^550 /);
	});

	it('offers STARTTLS to everybody where no login is asked', async () => {
		const messages = await subscribe({ access: { certificate } });
		expect(await send({ tls: 'required' })).toMatch(/^250 /);
		expect(await send({ tls: 'none' })).toMatch(/^250 /);
		expect(messages).toHaveLength(2);
	});

	it('offers neither TLS nor a login where no rule has them', async () => {
		await subscribe({});
		const smtp = await client();
		expect(await smtp.say('EHLO client.example')).not.toMatch(/STARTTLS|AUTH/);
		expect(await smtp.say('STARTTLS')).toMatch(/^500 /);
	});

	it('hangs up after too many wrong passwords, and does not answer that sender again', async () => {
		await subscribe({ access: { login } });
		const smtp = await client();
		const answers: string[] = [];
		for (let attempt = 0; attempt < 10; attempt++) {
			answers.push(
				(await smtp.say(`AUTH PLAIN ${Buffer.from(`\0relay\0wrong ${attempt}`).toString('base64')}`)).slice(0, 3),
			);
		}
		expect(answers).toEqual([...Array<string>(9).fill('535'), '421']);
		expect(await send({ auth: right })).toMatch(/^421 /);
	});
});

describe('rules that share a receiver', () => {
	it('each ask what they ask', async () => {
		const guarded = await subscribe({ access: { login, certificate } });
		const free = await subscribe({}, 'sales@contoso.example');
		expect(await send({ to: 'sales@contoso.example', tls: 'required' })).toMatch(/^250 /);
		expect(await send({ tls: 'required' })).toMatch(/^530 /);
		expect(await send({ tls: 'required', auth: right })).toMatch(/^250 /);
		expect([guarded.length, free.length]).toEqual([1, 1]);
	});

	it('stop offering a login when the rule that asked for it leaves', async () => {
		await subscribe({}, 'sales@contoso.example');
		await subscribe({ access: { login } });
		const smtp = await client();
		expect(await smtp.say('EHLO client.example')).toContain('AUTH PLAIN LOGIN');
		await open.splice(1, 1)[0]?.close();
		expect(await smtp.say('EHLO client.example')).not.toContain('AUTH');
	});
});

describe('a wider bind', () => {
	it('is refused without a login or networks, before the port is opened', async () => {
		await expect(subscribe({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'fieldInvalid' });
		await (await freeListener()).close();
	});

	it('takes mail from an allowed network and hangs up on others', async () => {
		const messages = await subscribe({ host: '0.0.0.0', access: { networks: '127.0.0.0/8' } });
		expect(await send()).toMatch(/^250 /);
		expect(messages).toHaveLength(1);
		const own = ownAddress();
		if (own === undefined) return;
		const transport = createTransport({ host: own, port });
		await expect(transport.sendMail({ from: 'a@x.example', to: queue, text: 'x' })).rejects.toMatchObject({
			responseCode: 554,
		});
	});
});

describe('limits', () => {
	it('answer 450 to more messages in a minute than allowed, and keep the connection', async () => {
		const messages = await subscribe({ peerLimits: { messagesPerMinute: 2 } });
		const smtp = await client();
		for (const expected of [/^250 /, /^250 /, /^450 /, /^450 /])
			expect(await smtp.send([queue], 'x')).toMatch(expected);
		expect(messages).toHaveLength(2);
	});

	it('answer 421 to more connections than allowed, and take one when another ended', async () => {
		await subscribe({ peerLimits: { connections: 2 } });
		const [first] = [await client(), await client()];
		expect(await send()).toMatch(/^421 /);
		expect(await first.say('QUIT')).toMatch(/^221 /);
		await waitUntil('the receiver to note the end', async () => (/^250 /.test(await send()) ? true : undefined), {
			everyMs: 20,
		});
	});

	it('have defaults for others, none for this machine, and the greatest of rules that share a receiver', () => {
		const rule = (peerLimits?: SmtpSubscription['peerLimits']): SmtpSubscription => ({
			accepts: () => true,
			deliver: async () => undefined,
			...(peerLimits && { peerLimits }),
		});
		expect(limitsFor('203.0.113.9', [rule()])).toEqual({ connections: 20, messagesPerMinute: 600 });
		expect(limitsFor('::ffff:127.0.0.1', [rule()])).toEqual(unlimited);
		expect(limitsFor('127.0.0.1', [rule({ connections: 3, messagesPerMinute: 5 })])).toEqual({
			connections: 3,
			messagesPerMinute: 5,
		});
		expect(limitsFor('203.0.113.9', [rule({ connections: 3 }), rule({ connections: 30 })])).toEqual({
			connections: 30,
			messagesPerMinute: 600,
		});
	});

	it('forget who went away', () => {
		const peers = new Peers();
		const one = { ...unlimited, connections: 1 };
		expect([peers.connect('a', '1', one), peers.connect('a', '2', one), peers.connect('b', '3', one)]).toEqual([
			true,
			false,
			true,
		]);
		peers.disconnect('a', '2');
		expect(peers.connect('a', '4', one)).toBe(false);
		peers.disconnect('a', '1');
		expect(peers.connect('a', '4', one)).toBe(true);
	});
});

function otherKey(): string {
	const file = path.join(folder, 'other.pem');
	execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', file], {
		stdio: 'pipe',
	});
	return readFileSync(file, 'utf8');
}

/** Another address of this machine, where it has one: reached without leaving it. */
function ownAddress(): string | undefined {
	return Object.values(networkInterfaces())
		.flat()
		.find((one) => one?.family === 'IPv4' && !one.internal)?.address;
}

/** Fails where something listens on the port. */
async function freeListener(): Promise<{ close(): Promise<void> }> {
	return { close: await subscribeSmtp({ port, accepts: () => false, deliver: async () => undefined }) };
}
