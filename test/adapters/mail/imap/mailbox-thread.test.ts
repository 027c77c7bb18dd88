import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { MailboxThread, startWorker } from '../../../../adapters/mail/imap/aside/mailbox-thread';
import { sourceOf } from '../../../../adapters/store/store-source';
import type { MailboxSubscription } from '../../../../adapters/mail/imap/imap-subscription';
import { DovecotServer } from '../../../support/dovecot/dovecot-server';
import { waitUntil } from '../../../support/n8n/wait-until';
import { FakeImapServer } from './fake-imap-server';
import { ImapWorld } from './imap-world';
import { describeWithDovecot } from './with-dovecot';

describeWithDovecot('the thread that reads mailboxes', () => {
	let server: DovecotServer;
	let world: ImapWorld;
	let workers: Worker[];
	let thread: MailboxThread;
	let subscription: MailboxSubscription | undefined;
	beforeAll(async () => {
		server = await DovecotServer.start();
	});
	afterAll(async () => await server?.dispose());
	beforeEach(async () => {
		world = await ImapWorld.create(server);
		workers = [];
		thread = new MailboxThread(() => {
			const worker = startWorker();
			workers.push(worker);
			return worker;
		});
	});
	afterEach(async () => {
		await subscription?.unsubscribe();
		subscription = undefined;
		for (const worker of workers) await worker.terminate();
		await world.dispose();
	});

	async function subscribe(fields: Parameters<ImapWorld['subscription']>[0] = {}): Promise<void> {
		const source = sourceOf(world.store);
		if (source === undefined) throw new Error('The store has no source');
		subscription = await thread.subscribe(world.subscription(fields), source);
	}

	it('takes mail in, is one for all who come, and tells the process of work', async () => {
		const woken = world.store.waitForWork(30_000, new AbortController().signal);
		await subscribe();
		const other = await ImapWorld.create(server);
		const second = await thread.subscribe(
			other.subscription(),
			sourceOf(other.store) ?? { kind: 'embedded', file: '' },
		);
		world.deliver('One');
		other.deliver('Two');
		await woken;
		await world.untilTaken('One');
		await other.untilTaken('Two');
		await second.unsubscribe();
		await other.dispose();
		expect(workers).toHaveLength(1);
	});

	it('starts ahead for somebody who is about to subscribe', async () => {
		thread.warmUp();
		expect(workers).toHaveLength(1);
		world.deliver('One');
		await subscribe();
		await world.untilTaken('One');
		expect(workers).toHaveLength(1);
	});

	it('is an outage where it ends, and another one goes on in its place', async () => {
		world.deliver('Before');
		await subscribe();
		await world.untilTaken('Before');
		await workers[0]?.terminate();
		expect(await subscription?.verdict()).toMatchObject({
			code: 'mailboxUnavailable',
			message: 'The thread that reads mailboxes ended',
		});
		world.deliver('After');
		await world.untilTaken('Before', 'After');
		await waitUntil('the end of the outage', () => world.told.length === 2);
		expect(world.told).toEqual(['outage mailboxUnavailable', 'recovered']);
		expect(workers).toHaveLength(2);
	});

	it('goes on with all who read where somebody comes before another one is started', async () => {
		await subscribe();
		await workers[0]?.terminate();
		await waitUntil('the outage', () => world.told.length === 1);
		thread.warmUp();
		world.deliver('One');
		await world.untilTaken('One');
		await waitUntil('the end of the outage', () => world.told.length === 2);
		expect([world.told, workers.length]).toEqual([['outage mailboxUnavailable', 'recovered'], 2]);
	});

	it('lets others read on while a store cannot be opened again, and goes on with that one later', async () => {
		await subscribe();
		const lost = await ImapWorld.create(server);
		const source = sourceOf(lost.store);
		if (source?.kind !== 'embedded') throw new Error('The store has no file');
		const folder = path.join(mkdtempSync(path.join(tmpdir(), 'arc-lost-')), 'folder');
		symlinkSync(path.dirname(source.file), folder);
		const file = path.join(folder, path.basename(source.file));
		const second = await thread.subscribe(lost.subscription(), { kind: 'embedded', file });
		rmSync(folder);
		writeFileSync(folder, 'no folder');
		await workers[0]?.terminate();
		world.deliver('One');
		await world.untilTaken('One');
		rmSync(folder);
		symlinkSync(path.dirname(source.file), folder);
		lost.deliver('Two');
		await lost.untilTaken('Two');
		await second.unsubscribe();
		rmSync(path.dirname(folder), { recursive: true });
		await lost.dispose();
		expect(workers).toHaveLength(2);
	});

	it('leaves it at that where nobody reads any more', async () => {
		await subscribe();
		await workers[0]?.terminate();
		await subscription?.unsubscribe();
		expect(await subscription?.verdict()).toMatchObject({ code: 'mailboxUnavailable' });
		expect([world.told, workers.length]).toEqual([['outage mailboxUnavailable'], 1]);
	});

	it('refuses a store that it cannot open', async () => {
		const source = { kind: 'embedded', file: '/dev/null/no-folder/store.sqlite' } as const;
		await expect(thread.subscribe(world.subscription(), source)).rejects.toMatchObject({ code: 'storeUnavailable' });
	});

	it('asks the process for tokens, and for a new one where the first is refused', async () => {
		const fake = new FakeImapServer((token) => (token === 'fresh' ? null : 'expired'));
		const port = await fake.listen();
		const asked: boolean[] = [];
		const token = async (refused: boolean): Promise<string> => {
			asked.push(refused);
			return refused ? 'fresh' : 'stale';
		};
		const account = { ...world.subscription().account, port };
		await subscribe({ account: { ...account, login: { kind: 'token', credential: 'one', token } } });
		await waitUntil('two logins', () => fake.logins.length >= 2);
		expect(fake.logins.slice(0, 2)).toEqual(['stale', 'fresh']);
		expect(asked.slice(0, 2)).toEqual([false, true]);
		await subscription?.unsubscribe();
		await fake.close();
	});
});
