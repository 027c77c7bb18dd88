import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import type { Store } from '../../../../core/ledger/store';
import { arrival, first } from '../../../contract/contract-store';

let folder = '';
let store: Store;
/** Another connection to the file of the store. */
let other: DatabaseSync;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-large-'));
	const file = path.join(folder, 'default.sqlite');
	store = await openSqliteStore({ file });
	other = new DatabaseSync(file);
});
afterEach(async () => {
	other.close();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const large = (letter: string): Buffer => Buffer.alloc(3 * 1024 * 1024, letter);
const storedIds = (): readonly unknown[] =>
	other
		.prepare('select activity_id from raw_message')
		.all()
		.map((row) => row['activity_id']);

it('keeps large messages beside small ones that come at the same time, byte by byte', async () => {
	const arrivals = ['a', 'small', 'b', 'c', 'small'].map((letter) =>
		arrival({ raw: letter === 'small' ? Buffer.from(letter) : large(letter) }),
	);
	const taken = await Promise.all(arrivals.map(async (message) => first(await store.takeIn([message]))));
	expect(taken.every(({ known, queueItemIds }) => !known && queueItemIds.length === 1)).toBe(true);
	for (const { activity, raw } of arrivals) {
		const kept = await store.rawMessage(activity.id);
		expect(kept !== null && raw !== undefined && Buffer.compare(kept, raw)).toBe(0);
	}
});

it('leaves the bytes with whoever gave them', async () => {
	const raw = large('a');
	await store.takeIn([arrival({ raw })]);
	expect(raw).toHaveLength(3 * 1024 * 1024);
});

it('takes up the bytes of a message whose transaction failed, when it comes again', async () => {
	const message = arrival({ raw: large('a') });
	other.exec("create trigger refused before insert on queue_item begin select raise(abort, 'Not now'); end");
	await expect(store.takeIn([message])).rejects.toMatchObject({ code: 'storeUnavailable' });
	expect(await store.queueItems({})).toEqual([]);
	other.exec('drop trigger refused');
	expect(await store.takeIn([message])).toMatchObject([{ known: false }]);
	expect(await store.rawMessage(message.activity.id)).toHaveLength(3 * 1024 * 1024);
	expect(storedIds()).toEqual([message.activity.id]);
});

it('does not store again what somebody removed from a message that is known', async () => {
	const message = arrival({ raw: large('a') });
	await store.takeIn([message]);
	other.exec('delete from raw_message');
	expect(await store.takeIn([message])).toMatchObject([{ known: true }]);
	expect(storedIds()).toEqual([]);
});

it('says that another process holds the file, without a word of the message', async () => {
	other.exec('begin immediate');
	const refused: unknown = await store.takeIn([arrival({ raw: large('a') })]).catch((error: unknown) => error);
	other.exec('rollback');
	expect(refused).toMatchObject({
		code: 'storeUnavailable',
		message: expect.stringContaining('is locked by another process') as string,
	});
	expect(JSON.stringify(refused)).not.toContain('aaaa');
	expect(await store.takeIn([arrival({ raw: large('a') })])).toMatchObject([{ known: false }]);
});
