import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithDovecot } from '../../adapters/mail/imap/with-dovecot';
import { arrival, email } from '../../contract/contract-store';
import type { QueueItem } from '../../../core/activity/queue-item';
import { entryPage } from '../../../core/monitor-page/entries/entry-page';
import { AlertChannel } from '../../support/demo/alert-channel';
import { DemoWorld } from '../../support/demo/demo-world';
import { plainMessage } from '../../support/demo/plain-message';
import { demoCredential, itemsOf, publishVariant, sendPlainMail, settledItem } from '../../support/demo/rule-variants';
import { dovecotPassword, DovecotServer } from '../../support/dovecot/dovecot-server';
import { N8nServer, rulesAlone } from '../../support/n8n/n8n-server';
import { waitUntil } from '../../support/n8n/wait-until';
import { compiledFolder } from '../../support/paths';
import { SMTPServer } from '../../../vendor/smtp-server';
import { waitNode } from '../experiments/probe';

const mailbox = 'late';
const lateMail = plainMessage({
	name: 'Priya Nair',
	from: 'priya.nair@wingtip.example',
	to: `${mailbox}@contoso.example`,
	subject: 'Before both',
	messageId: 'before-both@wingtip.example',
});

/** One kill while several things are in hand; each test looks at what became of one of them. */
describe('n8n killed with -9, and started again', () => {
	let world: DemoWorld<N8nServer>;
	let channel: AlertChannel;
	let slow: SilentSink;
	let dovecot: DovecotServer | undefined;
	const compiled = path.join(tmpdir(), `arc-compiled-${process.pid}`);
	let sent: { readonly acknowledged: string; readonly between: string; readonly underWay: string };
	let atKill: { readonly acknowledged: readonly QueueItem[]; readonly repliesBetween: number };

	beforeAll(async () => {
		[channel, slow] = await Promise.all([AlertChannel.open(), SilentSink.open()]);
		// One that ends by itself writes down what it compiled of the package, which no other will load from there.
		if (existsSync(compiledFolder)) cpSync(compiledFolder, compiled, { recursive: true });
		const n8n = await N8nServer.start({ env: { ...rulesAlone, NODE_COMPILE_CACHE: compiled } });
		world = await DemoWorld.in(n8n, { anyPort: true });
		await publishAll();

		const underWay = await sendPlainMail(world, 'under-way@contoso.example', 'Killed while replying');
		await waitUntil('the reply to be under way', () => slow.received === 1);
		const between = await sendPlainMail(world, 'between@contoso.example', 'Killed before the reply');
		await waitUntil('the case', async () => (await casesTitled('Killed before the reply')).length === 1);
		await fail('Just before');
		const acknowledged = await sendPlainMail(world, 'acknowledged@contoso.example', 'Killed after 250');
		await n8n.kill9();

		sent = { acknowledged, between, underWay };
		atKill = { acknowledged: await itemsOf(world, acknowledged), repliesBetween: repliesTo(between).length };
		await fail('While it was away');
		await fail('And another');
		await dovecot?.stop();
		dovecot?.deliver(mailbox, lateMail);
		await n8n.startAgain();
	});
	afterAll(async () => {
		await world?.dispose();
		await channel?.close();
		await slow?.close();
		await dovecot?.dispose();
		rmSync(compiled, { recursive: true, force: true });
	});

	async function publishAll(): Promise<void> {
		const { api } = world.n8n;
		const credentialId = await demoCredential(world);
		const data = {
			host: '127.0.0.1',
			port: slow.port,
			security: 'none',
			user: '',
			password: '',
			allowSelfSigned: false,
		};
		const silent = await api.createCredential({ name: 'Slow', type: 'arcSmtpApi', data });
		const between = [{ after: 'Create Record', node: waitNode(4) }];
		const publish = async (name: string, more: Partial<Parameters<typeof publishVariant>[1]> = {}): Promise<void> => {
			const queue = `${name.toLowerCase().replaceAll(' ', '-')}@contoso.example`;
			const triggerOptions = { leaseSeconds: 5 };
			await publishVariant(world, { name, queue, credentialId, triggerOptions, ...more });
		};
		await publish('Acknowledged');
		await publish('Between', { between });
		await publish('Under way', { credentialId: silent.id });
		const alerts = await api.createWorkflow(channel.workflow);
		expect(await api.publishAndSettle(alerts.id)).toMatchObject({ status: 'published' });
		if (!DovecotServer.isInstalled()) return;
		dovecot = await DovecotServer.start();
		const login = { ...data, port: dovecot.port, user: mailbox, password: dovecotPassword };
		const { id } = await api.createCredential({ name: 'Mailbox', type: 'arcImapApi', data: login });
		const trigger = {
			parameters: { receiveFrom: 'imap', imapLogin: 'password', imapFolders: 'INBOX', imapAfter: 'markSeen' },
			credentials: { arcImapApi: { id, name: 'Mailbox' } },
		};
		await publish('Late server', { queue: `${mailbox}@contoso.example`, trigger });
	}

	const fail = async (subject: string): Promise<void> => {
		const failed = { reason: 'messageUnreadable', text: 'No header' } as const;
		await world.store.takeIn([arrival({ failed }, email({ subject }))]);
	};
	const casesTitled = async (title: string) =>
		(await world.store.list('case')).records.filter((record) => record['title'] === title);
	const repliesTo = (messageId: string) =>
		world.sink.mails.filter(({ headers }) => headers.get('in-reply-to') === `<${messageId}>`);

	it('keeps a mail that was acknowledged just before', async () => {
		expect(atKill.acknowledged).toHaveLength(1);
		const item = await settledItem(world, sent.acknowledged);

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none' });
		expect(await casesTitled('Killed after 250')).toHaveLength(1);
		expect(repliesTo(sent.acknowledged).length).toBeLessThanOrEqual(1);
	});

	it('goes on after the case that was made, and replies once', async () => {
		expect(atKill.repliesBetween).toBe(0);
		const item = await settledItem(world, sent.between);

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none', reply: { state: 'sent' } });
		expect(item.attempts).toBe(2);
		expect(await casesTitled('Killed before the reply')).toHaveLength(1);
		expect(repliesTo(sent.between)).toHaveLength(1);
	});

	it('does not send a reply again that was under way', async () => {
		const item = await settledItem(world, sent.underWay);

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none' });
		expect(await casesTitled('Killed while replying')).toHaveLength(1);
		expect(slow.received).toBe(1);
		// Whether it arrived, nobody knows, so it is not called sent, and people read so.
		expect(item.reply).toMatchObject({ state: 'unknown', reason: 'interrupted', to: 'priya.nair@wingtip.example' });
		expect(item.trace.find(({ step }) => step === 'reply')).toMatchObject({
			text: expect.stringContaining('whether it was sent is not known, so it is not sent again') as string,
		});
		expect(
			entryPage(item, undefined, { queueName: null, recordNames: {} }, '', { zone: 'UTC', texts: false }),
		).toContain('Unknown: it may have been sent, and is not sent again');
	});

	it('loses no alert, be it that it happened before or while it was away', async () => {
		for (const subject of ['Just before', 'While it was away', 'And another']) await channel.untilPosted(subject);
		await fail('After the start');
		await channel.untilPosted('After the start');
	});

	describeWithDovecot('beside a mail server that is away', () => {
		it('comes up, and reads the mailbox when it is back', async () => {
			const log = () => readFileSync(world.n8n.logFile, 'utf8');
			await waitUntil('the outage to be logged', () => log().includes('it refuses connections'));
			await dovecot?.startAgain();
			expect(await settledItem(world, 'before-both@wingtip.example')).toMatchObject({ outcome: 'ready' });
		});
	});

	it('ends by itself when it is asked to', async () => {
		await world.n8n.stop();
		expect(world.n8n.logTail()).toContain('Stopping n8n');
	});
});

/** A mail server that never says whether it has a message. */
class SilentSink {
	received = 0;
	private readonly server: SMTPServer;

	private constructor() {
		this.server = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS'],
			disableReverseLookup: true,
			closeTimeout: 50,
			onData: (stream) => {
				stream.resume();
				stream.on('end', () => (this.received += 1));
			},
		});
		// The sender is killed in the middle of a session.
		this.server.on('error', () => undefined);
	}

	static async open(): Promise<SilentSink> {
		const sink = new SilentSink();
		await new Promise<void>((resolve) => sink.server.listen(0, '127.0.0.1', () => resolve()));
		return sink;
	}

	get port(): number {
		return (this.server.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}
}
