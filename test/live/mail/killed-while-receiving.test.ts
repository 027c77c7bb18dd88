import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { entryPage } from '../../../core/monitor-page/entries/entry-page';
import { DemoWorld } from '../../support/demo/demo-world';
import type { N8nServer } from '../../support/n8n/n8n-server';
import { waitUntil } from '../../support/n8n/wait-until';
import { SMTPServer } from '../../../vendor/smtp-server';
import { waitNode } from '../experiments/probe';
import { demoCredential, itemsOf, publishVariant, sendPlainMail, settledItem } from '../../support/demo/rule-variants';

describe('n8n killed with -9 while a mail is handled', () => {
	let world: DemoWorld<N8nServer>;
	let credentialId: string;
	beforeAll(async () => {
		world = await DemoWorld.start({ anyPort: true, editor: false });
		credentialId = await demoCredential(world);
	}, 240_000);
	afterAll(async () => await world?.dispose(), 60_000);

	const casesTitled = async (title: string) =>
		(await world.store.list('case')).records.filter((record) => record['title'] === title);
	const repliesTo = (messageId: string) =>
		world.sink.mails.filter(({ headers }) => headers.get('in-reply-to') === `<${messageId}>`);

	it('keeps a mail that was acknowledged just before', async () => {
		await publishVariant(world, { name: 'Acknowledged', queue: 'acknowledged@contoso.example', credentialId });
		const messageId = await sendPlainMail(world, 'acknowledged@contoso.example', 'Killed after 250');
		await world.n8n.kill9();
		expect(await itemsOf(world, messageId)).toHaveLength(1);
		await world.n8n.startAgain();
		const item = await settledItem(world, messageId);

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none' });
		expect(await casesTitled('Killed after 250')).toHaveLength(1);
		expect(repliesTo(messageId).length).toBeLessThanOrEqual(1);
	}, 180_000);

	it('goes on after the case that was made, and replies once', async () => {
		const between = [{ after: 'Create Record', node: waitNode(4) }];
		await publishVariant(world, { name: 'Between', queue: 'between@contoso.example', credentialId, between });
		const messageId = await sendPlainMail(world, 'between@contoso.example', 'Killed before the reply');
		await waitUntil('the case', async () => (await casesTitled('Killed before the reply')).length === 1);
		await world.n8n.kill9();
		expect(repliesTo(messageId)).toHaveLength(0);
		await world.n8n.startAgain();
		const item = await settledItem(world, messageId, 90_000);

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none', reply: { state: 'sent' } });
		expect(item.attempts).toBe(2);
		expect(await casesTitled('Killed before the reply')).toHaveLength(1);
		expect(repliesTo(messageId)).toHaveLength(1);
	}, 180_000);

	it('does not send a reply again that was under way', async () => {
		const sink = await slowSink(5_000);
		const data = {
			host: '127.0.0.1',
			port: sink.port,
			security: 'none',
			user: '',
			password: '',
			allowSelfSigned: false,
		};
		const slow = await world.n8n.api.createCredential({ name: 'Slow', type: 'arcSmtpApi', data });
		await publishVariant(world, { name: 'Under way', queue: 'under-way@contoso.example', credentialId: slow.id });
		const messageId = await sendPlainMail(world, 'under-way@contoso.example', 'Killed while replying');
		await waitUntil('the reply to be under way', () => sink.received() === 1);
		await world.n8n.kill9();
		await world.n8n.startAgain();
		const item = await settledItem(world, messageId, 90_000);
		await sink.close();

		expect(item).toMatchObject({ outcome: 'ready', reason: 'none' });
		expect(await casesTitled('Killed while replying')).toHaveLength(1);
		expect(sink.received()).toBe(1);
		// Whether it arrived, nobody knows, so it is not called sent, and people read so.
		expect(item.reply).toMatchObject({ state: 'unknown', reason: 'interrupted', to: 'priya.nair@wingtip.example' });
		expect(item.trace.find(({ step }) => step === 'reply')).toMatchObject({
			text: expect.stringContaining('whether it was sent is not known, so it is not sent again') as string,
		});
		expect(
			entryPage(item, undefined, { queueName: null, recordNames: {} }, '', { zone: 'UTC', texts: false }),
		).toContain('Unknown: it may have been sent, and is not sent again');
	}, 180_000);
});

/** A mail server that takes its time to say that it has a message. */
async function slowSink(
	milliseconds: number,
): Promise<{ port: number; received: () => number; close: () => Promise<void> }> {
	let count = 0;
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		closeTimeout: 50,
		onData: (stream, _session, done) => {
			stream.resume();
			stream.on('end', () => {
				count++;
				void delay(milliseconds).then(() => done());
			});
		},
	});
	// The sender is killed in the middle of a session.
	server.on('error', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	return {
		port: (server.server.address() as AddressInfo).port,
		received: () => count,
		close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
	};
}
