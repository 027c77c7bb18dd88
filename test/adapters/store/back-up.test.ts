import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPostgresStore } from '../../../adapters/store/postgres/open-postgres-store';
import { openSqliteStore } from '../../../adapters/store/sqlite/open-sqlite-store';
import { uuidV5 } from '../../../adapters/uuid-v5';
import type { Arrival } from '../../../core/ledger/intake';
import type { MailboxFolder } from '../../../core/ledger/mailboxes';
import type { Store } from '../../../core/ledger/store';
import { Client } from '../../../vendor/pg';
import {
	arrival,
	claimOf,
	claimRequest,
	closing,
	minute,
	registration,
	TestClock,
} from '../../contract/contract-store';
import { describeWithPostgres } from '../../support/with-postgres';

const folderOfMail: MailboxFolder = { host: 'imap.contoso.example', port: 993, user: 'support', folder: 'INBOX' };

/** A mailbox of which a store takes what lies behind its position, as the trigger does. */
async function takeMailbox(store: Store, mailbox: readonly Arrival[]): Promise<number> {
	const position = await store.mailboxPosition(folderOfMail);
	const intakes = await store.takeIn(mailbox.slice(position?.uid ?? 0));
	await store.saveMailboxPosition(folderOfMail, {
		uidValidity: 1,
		uid: mailbox.length,
		pending: [],
		since: '2026-03-01T00:00:00.000Z',
	});
	return intakes.flatMap(({ queueItemIds }) => queueItemIds).length;
}

/** A rule that makes a case of everything that waits. */
async function handleAll(store: Store): Promise<void> {
	await store.registerRule(registration());
	for (let items = await store.claim(claimRequest()); items.length > 0; items = await store.claim(claimRequest())) {
		await store.commit(
			items.map((item) => ({
				claim: claimOf(item),
				changes: [{ op: 'create', type: 'case', id: uuidV5(item.id), fields: {}, recordKey: 'case' }],
				close: closing,
			})),
		);
	}
}

/**
 * A store is used, backed up with one item in hand, used on, and put back to the copy: the mailbox is
 * read from the older position on, and each message ends as one case.
 */
async function goesOnFromBackUp(
	store: Store,
	clock: TestClock,
	backUpAndRestore: (meanwhile: () => Promise<void>) => Promise<Store>,
): Promise<void> {
	const mailbox = Array.from({ length: 6 }, () => arrival());
	await takeMailbox(store, mailbox.slice(0, 3));
	await handleAll(store);
	await takeMailbox(store, mailbox.slice(0, 4));
	const [inHand] = await store.claim(claimRequest());
	const restored = await backUpAndRestore(async () => {
		await takeMailbox(store, mailbox);
		await handleAll(store);
	});
	expect(restored.id).toBe(store.id);
	expect(await restored.mailboxPosition(folderOfMail)).toMatchObject({ uid: 4 });
	expect(await takeMailbox(restored, mailbox)).toBe(2);
	// Also where the whole mailbox is read once more, as after a change of UIDVALIDITY.
	expect((await restored.takeIn(mailbox)).every(({ known, queueItemIds }) => known && queueItemIds.length === 0)).toBe(
		true,
	);
	clock.pass(2 * minute);
	await handleAll(restored);
	expect(inHand === undefined ? [] : await restored.hold([claimOf(inHand)], minute)).toMatchObject([
		{ kind: 'closed' },
	]);
	const items = await restored.queueItems({});
	expect(items).toHaveLength(6);
	expect(items.every(({ state, outcome }) => state === 'inactive' && outcome === 'ready')).toBe(true);
	expect(new Set((await restored.list('case')).records.map(({ id }) => id)).size).toBe(6);
	await restored.close();
}

describe('the embedded store', () => {
	let folder = '';
	let file = '';
	const clock = new TestClock();
	const restore = async (store: Store, copy: string): Promise<Store> => {
		await store.close();
		for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
		copyFileSync(copy, file);
		return await openSqliteStore({ file, clock });
	};
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'arc-backup-'));
		file = path.join(folder, 'default.sqlite');
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('goes on from a copy of it: nothing is lost and nothing made twice', async () => {
		const store = await openSqliteStore({ file, clock });
		await goesOnFromBackUp(store, clock, async (meanwhile) => {
			const copy = await store.backUp();
			expect(path.dirname(copy.file)).toBe(path.join(folder, 'backups'));
			expect(readdirSync(path.dirname(copy.file))).toEqual([path.basename(copy.file)]);
			expect(statSync(copy.file)).toMatchObject({ size: copy.bytes });
			expect(statSync(copy.file).mode & 0o077).toBe(0);
			await meanwhile();
			return await restore(store, copy.file);
		});
	});

	it('is copied whole while messages come in, with what is in its log', async () => {
		const store = await openSqliteStore({ file, clock });
		await store.takeIn(Array.from({ length: 200 }, () => arrival({ raw: Buffer.alloc(5_000, 'x') })));
		expect(existsSync(`${file}-wal`)).toBe(true);
		let copied = false;
		const copying = store.backUp().finally(() => (copied = true));
		const counts: number[] = [];
		while (!copied || counts.length === 0) {
			counts.push((await store.takeIn([arrival({ raw: Buffer.alloc(5_000, 'x') })])).length);
			// SQLite answers at once, so nothing else would ever get its turn.
			await new Promise((resolve) => setImmediate(resolve));
		}
		const restored = await restore(store, (await copying).file);
		const items = await restored.queueItems({ limit: 1_000 });
		expect(items.length).toBeGreaterThanOrEqual(200);
		expect(items.length).toBeLessThanOrEqual(200 + counts.length);
		expect(await restored.activities(items.map(({ activityId }) => activityId))).toHaveLength(items.length);
		await restored.close();
	});

	it('says so where the folder for copies cannot be made', async () => {
		const store = await openSqliteStore({ file, clock });
		const { file: copy } = await store.backUp();
		rmSync(path.dirname(copy), { recursive: true });
		copyFileSync(file, path.join(folder, 'backups'));
		await expect(store.backUp()).rejects.toMatchObject({
			code: 'storeUnavailable',
			message: expect.stringContaining('folder for copies') as string,
		});
		await store.close();
	});
});

describeWithPostgres('the PostgreSQL store', (server) => {
	it('goes on from what pg_dump wrote: nothing is lost and nothing made twice', async () => {
		const clock = new TestClock();
		const settings = server().settings();
		const store = await openPostgresStore(settings, clock);
		await goesOnFromBackUp(store, clock, async (meanwhile) => {
			const dump = server().run('pg_dump', ['--format=custom', `--schema=${settings.schema}`]);
			await meanwhile();
			await store.close();
			const client = new Client(settings);
			await client.connect();
			await client.query(`drop schema "${settings.schema}" cascade`);
			await client.end();
			server().run('pg_restore', ['--single-transaction'], dump);
			return await openPostgresStore(settings, clock);
		});
	});

	it('says by what it is backed up', async () => {
		const store = await openPostgresStore(server().settings());
		await expect(store.backUp()).rejects.toMatchObject({
			code: 'fieldInvalid',
			hint: expect.stringContaining('pg_dump') as string,
		});
		await store.close();
	});
});
