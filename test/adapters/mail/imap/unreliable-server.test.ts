import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subscribeImap } from '../../../../adapters/mail/imap/imap-receiver';
import type { ImapSubscription, MailboxSubscription } from '../../../../adapters/mail/imap/imap-subscription';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../../../core/ledger/store';
import { waitUntil } from '../../../support/n8n/wait-until';
import { mail, queueOf } from './imap-world';
import { ScriptedImapServer } from './scripted-imap-server';

describe('a mailbox on a server that does not answer as it should', () => {
	let server: ScriptedImapServer;
	let store: Store;
	let folder: string;
	let port: number;
	let told: string[];
	let subscription: MailboxSubscription | undefined;

	beforeEach(async () => {
		server = new ScriptedImapServer();
		port = await server.listen();
		folder = mkdtempSync(path.join(tmpdir(), 'arc-scripted-'));
		store = await openSqliteStore({ file: path.join(folder, 'store.sqlite') });
		told = [];
	});
	afterEach(async () => {
		await subscription?.unsubscribe();
		subscription = undefined;
		await server.close();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function read(fields: Partial<ImapSubscription> = {}): Promise<void> {
		subscription = await subscribeImap({
			account: {
				host: '127.0.0.1',
				port,
				user: 'support',
				security: 'none',
				allowSelfSigned: false,
				login: { kind: 'password', password: 'x' },
			},
			folder: 'INBOX',
			store,
			queueId: await queueOf(store, 'support@contoso.example'),
			maxSize: 1024 * 1024,
			after: { kind: 'markSeen' },
			since: null,
			pollMs: 60_000,
			onOutage: ({ message }) => void told.push(`outage: ${message}`),
			onRecovered: () => void told.push('recovered'),
			onTrouble: ({ code }) => void told.push(`trouble ${code}`),
			onHeldBack: ({ folder: name, uids, error }) =>
				void told.push(`held back ${name} ${uids.join()}: ${error.message}`),
			...fields,
		});
	}

	async function subjects(): Promise<string[]> {
		const items = await store.queueItems({ limit: 1000 });
		const activities = await store.activities(items.map(({ activityId }) => activityId));
		return activities.map(({ subject }) => subject).sort();
	}

	async function untilTaken(...wanted: readonly string[]): Promise<void> {
		await waitUntil(`the items ${wanted.join()}`, async () => (await subjects()).join() === [...wanted].sort().join(), {
			everyMs: 50,
		});
	}

	const position = async () =>
		await store.mailboxPosition({ host: '127.0.0.1', port, user: 'support', folder: 'INBOX' });
	const untilPending = async (pending: readonly number[]) =>
		await waitUntil(
			`${pending.join()} to be pending`,
			async () => (await position())?.pending.join() === pending.join(),
			{ everyMs: 50 },
		);

	it.each<[what: string, isDownload: boolean]>([
		['the size of a message', false],
		['a message', true],
	])('keeps pending what a search names where OK comes without %s', async (_what, leftOutIn) => {
		for (const subject of ['One', 'Two', 'Three']) server.deliver(mail(subject));
		server.onFetch = (_uids, isDownload) =>
			isDownload === leftOutIn ? { kind: 'without', uids: [2] } : { kind: 'whole' };
		await read();
		await untilTaken('One', 'Three');
		await untilPending([2]);
		server.onFetch = () => ({ kind: 'whole' });
		server.deliver(mail('Four'));
		await untilTaken('One', 'Two', 'Three', 'Four');
		await untilPending([]);
		expect(told).toEqual([]);
	});

	it('forgets a message that a search does not name any more', async () => {
		for (const subject of ['One', 'Two']) server.deliver(mail(subject));
		server.onFetch = (_uids, isDownload) => {
			if (!isDownload) return { kind: 'whole' };
			server.messages.delete(2);
			return { kind: 'without', uids: [2] };
		};
		await read();
		await untilTaken('One');
		await untilPending([]);
		expect(await position()).toMatchObject({ uid: 2 });
	});

	it.each<['NO' | 'BAD', text: string]>([
		['NO', 'Message is corrupted'],
		['BAD', 'Internal error'],
	])('takes the others where %s answers one message, and tells of the one once', async (status, text) => {
		for (let number = 1; number <= 9; number += 1) server.deliver(mail(`Mail ${number}`));
		server.onFetch = (uids, isDownload) =>
			isDownload && uids.includes(4) ? { kind: 'refused', status, text } : { kind: 'whole' };
		await read();
		const others = [1, 2, 3, 5, 6, 7, 8, 9].map((number) => `Mail ${number}`);
		await untilTaken(...others);
		await untilPending([4]);
		server.deliver(mail('Later'));
		await untilTaken(...others, 'Later');
		expect(told).toEqual([
			`held back INBOX 4: A message of the folder "INBOX" (UID 4) cannot be read: the mail server says: ${text}`,
		]);
		server.onFetch = () => ({ kind: 'whole' });
		server.deliver(mail('Last'));
		await untilTaken(...others, 'Mail 4', 'Later', 'Last');
	});

	it('takes a refusal of everything for an outage, and loses nothing', async () => {
		for (let number = 1; number <= 20; number += 1) server.deliver(mail(`Mail ${number}`));
		let isOut = true;
		server.onFetch = () => (isOut ? { kind: 'refused', status: 'NO', text: 'Backend is away' } : { kind: 'whole' });
		await read();
		await waitUntil('the outage', () => told.length > 0);
		isOut = false;
		await untilTaken(...Array.from({ length: 20 }, (_, index) => `Mail ${index + 1}`));
		await waitUntil('its end', () => told.length > 1);
		expect(told).toEqual([expect.stringContaining('outage: '), 'recovered']);
	});

	it('goes on beside a message in whose midst the connection ends, and tells of it', async () => {
		for (let number = 1; number <= 4; number += 1) server.deliver(mail(`Mail ${number}`));
		server.onFetch = (uids, isDownload) => (isDownload && uids.includes(2) ? { kind: 'cutOff' } : { kind: 'whole' });
		await read();
		await untilTaken('Mail 1', 'Mail 3', 'Mail 4');
		await untilPending([2]);
		expect(told.filter((one) => one.startsWith('held back'))).toEqual([
			'held back INBOX 2: A message of the folder "INBOX" (UID 2) cannot be read: the mail server ends the connection while it hands it out',
		]);
	});

	it('begins anew where the folder is another one after the connection ended in mid-pass', async () => {
		for (let number = 1; number <= 3; number += 1) server.deliver(mail(`Mail ${number}`));
		let isFirst = true;
		server.onFetch = (_uids, isDownload) => {
			if (!isDownload || !isFirst) return { kind: 'whole' };
			isFirst = false;
			server.replaceFolder(1_000);
			return { kind: 'cutOff' };
		};
		await read();
		await untilTaken('Mail 1', 'Mail 2', 'Mail 3');
		await waitUntil(
			'the new position',
			async () => (await position())?.uidValidity === 8 && (await position())?.pending.length === 0,
		);
		expect(await position()).toMatchObject({ uid: 1_002 });
	});

	it.each(['SELECT', 'UID SEARCH', 'UID FETCH', 'UID STORE'])(
		'loses nothing where the server ends the connection after each %s',
		async (ended) => {
			for (let number = 1; number <= 3; number += 1) server.deliver(mail(`Mail ${number}`));
			let ends = 0;
			server.endsAfter = (command) => command === ended && (ends += 1) <= 3;
			await read();
			await untilTaken('Mail 1', 'Mail 2', 'Mail 3');
			await untilPending([]);
		},
	);

	it('takes messages of which it is told more than it asked for', async () => {
		const words = '"=?UTF-8?Q?Gr=C3=BC=C3=9Fe?="';
		const people = `((${words} NIL "ada" "fabrikam.example"))`;
		server.unasked = ` ENVELOPE ("Mon, 2 Mar 2026 10:00:00 +0000" ${words} ${people} NIL NIL ${people} NIL NIL NIL "<1@fabrikam.example>") BODYSTRUCTURE ("TEXT" "PLAIN" ("NAME" ${words} "NAME2*0*" "utf-8''a%20" "NAME2*1*" "b") NIL NIL "QUOTED-PRINTABLE" 10 1 NIL ("ATTACHMENT" ("FILENAME*" "iso-8859-1''gr%FC.txt")) NIL)`;
		for (const subject of ['One', 'Two']) server.deliver(mail(subject));
		await read();
		await untilTaken('One', 'Two');
		await untilPending([]);
		expect(told).toEqual([]);
	});

	it.each<[command: string]>([['CAPABILITY'], ['LOGIN'], ['SELECT']])(
		'is left where it hangs at %s, and the next connection does not wait for that one',
		async (command) => {
			server.hangsAt = command;
			await read();
			await waitUntil(`${command} to be asked`, () => server.commands.some((line) => line.startsWith(command)));
			await subscription?.unsubscribe();
			await waitUntil('the end of the connection', () => server.connections === 0);
			server.hangsAt = null;
			server.deliver(mail('One'));
			await read();
			await waitUntil('the message', async () => (await subjects()).includes('One'));
			expect(told).toEqual([]);
		},
	);

	it('makes a failed item of the notice that Exchange hands out for a message that it cannot convert', async () => {
		server.deliver(
			[
				'Subject: Retrieval using the IMAP4 protocol failed for the following message: 17',
				'Date: Mon, 2 Mar 2026 10:00:00 +0000',
				'Auto-Submitted: auto-generated',
				'',
				'The server could not retrieve the following message:',
				'',
			].join('\r\n'),
		);
		await read();
		await waitUntil('the item', async () => (await store.queueItems({})).length === 1);
		expect(await store.queueItems({})).toMatchObject([{ state: 'failed', reason: 'messageUnreadable' }]);
	});
});
