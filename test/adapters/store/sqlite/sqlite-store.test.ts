import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from '../../../../adapters/store/sql/database/database';
import type { Schema } from '../../../../adapters/store/sql/schema/schema';
import { openSqliteFile, openSqliteStore } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { sqliteDialect } from '../../../../adapters/store/sqlite/sqlite-dialect';
import { systemClock } from '../../../../core/clock';
import { Kysely } from '../../../../vendor/kysely';
import { arrival, email, first } from '../../../contract/contract-store';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a store and hands out its connection, to set limits on it. */
async function openWithConnection(file: string) {
	const connections: DatabaseSync[] = [];
	const exec = DatabaseSync.prototype.exec;
	const watched = jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
		this: DatabaseSync,
		text: string,
	) {
		connections.push(this);
		exec.call(this, text);
	});
	const store = await openSqliteStore({ file });
	watched.mockRestore();
	return { store, connection: first(connections) };
}

it('says that the disk is full, keeps what was acknowledged, and goes on when there is room', async () => {
	const { store, connection } = await openWithConnection(path.join(folder, 'default.sqlite'));
	const kept = first(await store.takeIn([arrival()]));
	const pages = Number(connection.prepare('pragma page_count').get()?.['page_count']);
	connection.exec(`pragma max_page_count = ${pages + 2}`);
	const big = arrival({}, email({ text: 'secret '.repeat(20_000) }));
	const refused = await store.takeIn([big]).catch((error: unknown) => error);
	expect(refused).toMatchObject({
		name: 'ArcError',
		code: 'storeUnavailable',
		message: expect.stringContaining('disk is full') as string,
	});
	expect(JSON.stringify(refused) + String(refused)).not.toContain('secret');
	expect(await store.queueItems({})).toMatchObject([{ id: first(kept.queueItemIds) }]);
	connection.exec('pragma max_page_count = 1000000');
	expect(await store.takeIn([big])).toMatchObject([{ known: false }]);
	await store.close();
});

it('takes in what fits when something too large came at the same time', async () => {
	const { store, connection } = await openWithConnection(path.join(folder, 'default.sqlite'));
	const pages = Number(connection.prepare('pragma page_count').get()?.['page_count']);
	connection.exec(`pragma max_page_count = ${pages + 8}`);
	const big = arrival({}, email({ text: 'x'.repeat(500_000) }));
	const results = await Promise.allSettled(
		[big, arrival(), big, arrival()].map(async (message) => await store.takeIn([message])),
	);
	expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
	await store.close();
});

it('makes file and folder for their owner alone, and keeps a journal that survives a power cut', async () => {
	const file = path.join(folder, 'arc', 'default.sqlite');
	const { store, connection } = await openWithConnection(file);
	expect(statSync(file).mode & 0o077).toBe(0);
	expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
	expect(connection.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
	expect(connection.prepare('pragma synchronous').get()).toMatchObject({ synchronous: 2 });
	expect(connection.prepare('pragma foreign_keys').get()).toMatchObject({ foreign_keys: 1 });
	await store.close();
	expect(existsSync(`${file}-wal`)).toBe(false);
});

it('opens a new file from several connections at once', async () => {
	const file = path.join(folder, 'default.sqlite');
	const stores = await Promise.all(Array.from({ length: 5 }, async () => await openSqliteStore({ file })));
	expect(new Set(stores.map((store) => store.id)).size).toBe(1);
	await Promise.all(stores.map(async (store) => await store.close()));
});

it('keeps its locks on the file when it is opened once more, so that no other process takes it for unused', async () => {
	const file = path.join(folder, 'default.sqlite');
	const locks = (): readonly string[] =>
		readFileSync('/proc/locks', 'utf8')
			.split('\n')
			.filter((line) => line.includes(`:${statSync(file).ino} `))
			.map((line) => line.replace(/^\d+: /, ''));
	const store = await openSqliteStore({ file });
	const held = locks();
	expect(held).not.toEqual([]);
	const again = await openSqliteStore({ file });
	await again.close();
	expect(locks()).toEqual(held);
	await store.close();
});

it('finds everything again after it was closed', async () => {
	const file = path.join(folder, 'default.sqlite');
	const store = await openSqliteStore({ file });
	await store.takeIn([arrival()]);
	await store.close();
	const again = await openSqliteStore({ file });
	expect(again.id).toBe(store.id);
	expect(await again.queueItems({})).toHaveLength(1);
	await again.close();
});

it('gives space back as soon as nobody else writes to the file', async () => {
	const file = path.join(folder, 'default.sqlite');
	const store = await openSqliteStore({ file });
	const other = new DatabaseSync(file);
	other.exec('begin immediate');
	const compacting = store.compact();
	// Longer than SQLite waits by itself.
	setTimeout(() => other.exec('commit'), 300);
	expect(await compacting).toBe(true);
	other.close();
	await store.close();
});

it('refuses a file that is no database', async () => {
	const file = path.join(folder, 'default.sqlite');
	writeFileSync(file, 'This is a letter to somebody, and no database at all. '.repeat(40));
	await expect(openSqliteStore({ file })).rejects.toMatchObject({
		code: 'storeUnavailable',
		message: expect.stringContaining('is no database') as string,
	});
});

it('refuses a store of a newer version', async () => {
	const file = path.join(folder, 'default.sqlite');
	await (await openSqliteStore({ file })).close();
	const database = new DatabaseSync(file);
	database.exec('insert into migration (number, applied_on) values (99, 0)');
	database.close();
	await expect(openSqliteStore({ file })).rejects.toMatchObject({
		code: 'storeUnavailable',
		message: expect.stringContaining('schema 99') as string,
	});
});

it('refuses a folder that cannot be made', async () => {
	const locked = path.join(folder, 'locked');
	writeFileSync(locked, '');
	chmodSync(locked, 0o400);
	await expect(openSqliteStore({ file: path.join(locked, 'default.sqlite') })).rejects.toMatchObject({
		code: 'storeUnavailable',
	});
});

it('keeps the keys of tracking tokens to itself, and signs for no store but this one', async () => {
	const { store, connection } = await openWithConnection(path.join(folder, 'one.sqlite'));
	const other = await openWithConnection(path.join(folder, 'other.sqlite'));
	const sent = email({ direction: 'outgoing' });
	for (const each of [store, other.store]) await each.takeIn([arrival({ places: [] }, sent)]);
	const token = await store.trackingToken(sent.id);
	await store.rotateTrackingKey();
	const secrets = connection
		.prepare('select secret from tracking_key')
		.all()
		.map(({ secret }) => String(secret));
	expect(secrets).toHaveLength(2);
	const shown = JSON.stringify([
		await store.settings(),
		[...(await store.messagesByToken([token]))],
		await store.list('trackingKey'),
		await store.list('tracking_key'),
	]);
	expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);

	// Another store that has come by the keys still does not take these tokens for its own.
	for (const [index, secret] of secrets.entries())
		other.connection
			.prepare('insert into tracking_key (number, secret, created_on) values (?, ?, 0)')
			.run(index + 10, secret);
	other.connection
		.prepare('insert into tracking_token (prefix, activity_id) values (?, ?)')
		.run(token.slice(0, 8), sent.id);
	expect([(await store.messagesByToken([token])).size, (await other.store.messagesByToken([token])).size]).toEqual([
		1, 0,
	]);
	await store.close();
	await other.store.close();
});

it('wakes whoever waits where the file cannot be looked at, who finds out why', async () => {
	const store = await openSqliteStore({ file: path.join(folder, 'default.sqlite') });
	const waiting = store.waitForWork(30_000, AbortSignal.timeout(30_000));
	const looks = jest.spyOn(StatementSync.prototype, 'get').mockImplementation(() => {
		throw Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });
	});
	await waiting;
	looks.mockRestore();
	await store.close();
});

it('opens while somebody writes, where the store is of this version already', async () => {
	const file = path.join(folder, 'default.sqlite');
	const { id, close } = await openSqliteStore({ file });
	await close();
	const writer = new DatabaseSync(file);
	writer.exec('begin immediate');
	const store = await openSqliteStore({ file });
	expect(store.id).toBe(id);
	writer.exec('rollback');
	writer.close();
	await store.close();
});

it('tells others who have the file open of work, whichever thread they are in', async () => {
	const file = path.join(folder, 'default.sqlite');
	const [one, other] = [await openSqliteFile(file), await openSqliteFile(file)].map((database) =>
		sqliteDialect(database, systemClock),
	);
	const heard = new Promise<void>((resolve) => one?.threads?.hear(resolve));
	other?.threads?.tell();
	await heard;
	await one?.close();
	await other?.close();
});

it('tells other threads of work when it is there to be read', async () => {
	const file = path.join(folder, 'default.sqlite');
	const connection = await openSqliteFile(file);
	connection.exec('create table setting (name text, value text)');
	const dialect = sqliteDialect(connection, systemClock);
	const reader = new DatabaseSync(file);
	const read: unknown[] = [];
	const threads = { hear: () => undefined, tell: () => read.push(...reader.prepare('select name from setting').all()) };
	const database = new Database(new Kysely<Schema>({ dialect: dialect.kysely }), { ...dialect, threads });
	await database.writeAndWake(
		async ({ db }) => await db.insertInto('setting').values({ name: 'one', value: '1' }).execute(),
	);
	expect(read).toMatchObject([{ name: 'one' }]);
	reader.close();
	await database.close();
});
