import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { MailboxThread, startWorker } from '../../../../adapters/mail/imap/aside/mailbox-thread';
import type { MailboxSubscription } from '../../../../adapters/mail/imap/imap-subscription';
import { expectImap, subscribeImap } from '../../../../adapters/mail/imap/imap-receiver';
import { prepareHere, subscribeHere } from '../../../../adapters/mail/imap/mailboxes-here';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { sourceOf } from '../../../../adapters/store/store-source';
import type { Store } from '../../../../core/ledger/store';
import { waitUntil } from '../../../support/n8n/wait-until';
import { mail, queueOf } from './imap-world';
import { ScriptedImapServer } from './scripted-imap-server';

describe('a mailbox that somebody is about to subscribe to', () => {
	let server: ScriptedImapServer;
	let folder: string;
	let store: Store;
	let port: number;
	let told: string[];
	beforeEach(async () => {
		server = new ScriptedImapServer();
		port = await server.listen();
		folder = mkdtempSync(path.join(tmpdir(), 'arc-prepared-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		told = [];
	});
	afterEach(async () => {
		await server.close();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const account = (password = 'x') =>
		({
			host: '127.0.0.1',
			port,
			user: 'support',
			security: 'none',
			allowSelfSigned: false,
			login: { kind: 'password', password },
		}) as const;
	const subscription = async (password?: string) => ({
		account: account(password),
		folder: 'INBOX',
		store,
		queueId: await queueOf(store, 'support@contoso.example'),
		maxSize: 1024 * 1024,
		after: { kind: 'markSeen' } as const,
		since: null,
		pollMs: 60_000,
		onOutage: ({ code }: { readonly code: string }) => void told.push(`outage ${code}`),
		onRecovered: () => void told.push('recovered'),
		onTrouble: ({ code }: { readonly code: string }) => void told.push(`trouble ${code}`),
		onHeldBack: () => void told.push('held back'),
	});
	const commands = (name: string): number => server.commands.filter((command) => command.startsWith(name)).length;
	const untilAsked = async (name: string) => await waitUntil(`${name} to be asked`, () => commands(name) > 0);
	/** Until the answer to SELECT is read, for which this thread does nothing else for some turns. */
	const untilOpen = async () => {
		await untilAsked('SELECT');
		for (let turn = 0; turn < 20; turn += 1) await setImmediate();
	};
	const untilTaken = async (count: number) =>
		await waitUntil(`${count} items`, async () => (await store.queueItems({})).length === count);

	it('is open when he comes, by the same connection, and gives him what came meanwhile', async () => {
		const worker = startWorker();
		const thread = new MailboxThread(() => worker);
		server.deliver(mail('Before'));
		thread.warmUp({ account: account(), folders: ['INBOX'], source: null });
		await untilAsked('SELECT');
		server.deliver(mail('Meanwhile'));
		expect(commands('UID')).toBe(0);
		const subscribed = await thread.subscribe(await subscription(), sourceOf(store) ?? { kind: 'embedded', file: '' });
		await untilTaken(2);
		expect([commands('LOGIN'), told]).toEqual([1, []]);
		await subscribed.unsubscribe();
		await worker.terminate();
	});

	it('is hung up where he does not come, and is opened anew for one who comes later', async () => {
		prepareHere(account(), 'INBOX', 1_000);
		await untilAsked('LOGOUT');
		server.deliver(mail('Later'));
		const subscribed = await subscribeHere(await subscription());
		await untilTaken(1);
		expect(commands('LOGIN')).toBe(2);
		await subscribed.unsubscribe();
	});

	it('is connected to anew where the server hung up before he came, which is no outage', async () => {
		prepareHere(account(), 'INBOX');
		await untilOpen();
		server.endConnections();
		server.deliver(mail('One'));
		const subscribed = await subscribeHere(await subscription());
		await untilTaken(1);
		expect([commands('LOGIN'), told]).toEqual([2, []]);
		await subscribed.unsubscribe();
	});

	it('gives him what came before he did also where the server tells of it only when it is asked', async () => {
		server.tellsAtOnce = false;
		const wish = await subscription();
		const earlier = await subscribeHere(wish);
		await earlier.verdict();
		await earlier.unsubscribe();
		server.commands.length = 0;
		prepareHere(account(), 'INBOX');
		await untilOpen();
		server.deliver(mail('Meanwhile'));
		const subscribed = await subscribeHere(wish);
		await untilTaken(1);
		expect(commands('LOGIN')).toBe(1);
		await subscribed.unsubscribe();
	});

	it('tells him of a login that was refused before he came', async () => {
		server.refusesLogins = true;
		prepareHere(account('wrong'), 'INBOX');
		await untilAsked('LOGIN');
		const subscribed: MailboxSubscription = await subscribeHere(await subscription('wrong'));
		expect(await subscribed.verdict()).toMatchObject({ code: 'credentialInvalid' });
		expect([commands('LOGIN'), told]).toEqual([1, ['outage credentialInvalid']]);
		await subscribed.unsubscribe();
	});

	it('is left at once where the thread cannot open the store of who comes, so that it is read elsewhere', async () => {
		const worker = startWorker();
		const thread = new MailboxThread(() => worker);
		thread.warmUp({ account: account(), folders: ['INBOX'], source: null });
		await untilAsked('SELECT');
		const source = { kind: 'embedded', file: '/dev/null/no-folder/store.sqlite' } as const;
		await expect(thread.subscribe(await subscription(), source)).rejects.toMatchObject({ code: 'storeUnavailable' });
		await waitUntil('the end of the connection', () => server.connections === 0);
		await worker.terminate();
	});

	it('is left to others who read it in this thread, with one connection', async () => {
		const clocked = await openSqliteStore({ file: path.join(folder, 'clocked.sqlite'), clock: { now: Date.now } });
		const subscribed = await subscribeImap({ ...(await subscription()), store: clocked });
		await subscribed.verdict();
		expectImap({ account: account(), folders: ['INBOX', 'Other'], source: null });
		// Folders of an account are connected to one after the other.
		await waitUntil('the other folder', () => commands('SELECT INBOX/Other') > 0);
		expect(commands('LOGIN')).toBe(2);
		await subscribed.unsubscribe();
		await clocked.close();
	});

	it('is left as it is where others read it', async () => {
		const subscribed = await subscribeHere(await subscription());
		await subscribed.verdict();
		prepareHere(account(), 'INBOX', 0);
		server.deliver(mail('One'));
		await untilTaken(1);
		expect([commands('LOGIN'), commands('LOGOUT')]).toEqual([1, 0]);
		await subscribed.unsubscribe();
	});
});
