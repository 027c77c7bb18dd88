import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FileThread } from '../../../../adapters/store/sqlite/aside/file-thread';
import { LogCopier, type Log } from '../../../../adapters/store/sqlite/aside/log-copier';
import { logLength } from '../../../../adapters/store/sqlite/aside/log-length';
import { Mutex } from '../../../../adapters/store/sqlite/mutex';
import { openSqliteFile } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { sqliteDialect } from '../../../../adapters/store/sqlite/sqlite-dialect';
import { systemClock } from '../../../../core/clock';
import { Kysely, sql } from '../../../../vendor/kysely';

const page = 4_096;
/** Pages from which on the log of a store is copied, and some. */
const many = 3_200;

let folder = '';
let file = '';
let database: DatabaseSync;
beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'arc-log-'));
	file = path.join(folder, 'default.sqlite');
	// Who commits copies nothing.
	database = await openSqliteFile(file, 1_000_000);
	database.exec('create table kept (content text)');
});
afterEach(() => {
	if (database.isOpen) database.close();
	rmSync(folder, { recursive: true, force: true });
});

const bytes = (): number => statSync(file).size;
const bytesOfLog = (): number => statSync(`${file}-wal`).size;

describe('the log of a store', () => {
	it('begins anew also where a transaction was under way while it was copied', async () => {
		const insert = database.prepare('insert into kept (content) values (?)');
		const turns = new Mutex();
		const thread = new FileThread(file);
		let rows = 0;
		const write = (): void => {
			insert.run('x'.repeat(page));
			copier.committed((rows += 1));
		};
		const log: Log = {
			logLength: () => thread.logLength(),
			copyLog: async () => {
				database.exec('begin immediate');
				insert.run('y');
				const isCopied = await thread.copyLog();
				database.exec('commit');
				return isCopied;
			},
			copyWholeLog: async () => await thread.copyWholeLog(),
		};
		const copier = new LogCopier(log, turns, { pages: 300, rowsBetween: 400 });
		for (let count = 0; count < 400; count += 1) write();
		expect(thread.logLength()).toBeGreaterThan(400);
		await copier.done();
		write();
		expect(thread.logLength()).toBeLessThan(20);
		expect(bytes()).toBeGreaterThan(400 * page);
		await copier.close();
		await thread.close();
		expect(database.prepare('select count(*) as rows from kept').get()).toMatchObject({ rows: rows + 1 });
	});

	it('gives its room back when it begins anew, where it got long', () => {
		database.exec('begin');
		const insert = database.prepare('insert into kept (content) values (?)');
		const [rows, limit] = [700, 64 * 2 ** 20];
		for (let count = 0; count < rows; count += 1) insert.run('x'.repeat(100_000));
		database.exec('commit');
		expect(bytesOfLog()).toBeGreaterThan(limit);
		database.exec('pragma wal_checkpoint(full)');
		insert.run('y');
		expect(bytesOfLog()).toBeLessThanOrEqual(limit);
	});

	it('is as long as it was written since it began anew', () => {
		const write = (rows: number): void => {
			database.exec('begin');
			const insert = database.prepare('insert into kept (content) values (?)');
			for (let count = 0; count < rows; count += 1) insert.run('x'.repeat(page));
			database.exec('commit');
		};
		const lengths = (): readonly [found: number, sqlites: unknown] => {
			const found = logLength(file);
			return [found, database.prepare('pragma wal_checkpoint(passive)').get()?.['log']];
		};
		for (const rows of [300, 1, 40]) {
			write(rows);
			const [found, sqlites] = lengths();
			expect(found).toBe(sqlites);
		}
		database.exec('pragma wal_checkpoint(truncate)');
		expect(logLength(file)).toBe(0);
	});

	it.each<[why: string, copiesLog: boolean]>([
		['is copied to the file by a thread, for which the store waits when it is closed', true],
		['is left to who commits where the store is in a thread already', false],
	])('%s', async (_why, copiesLog) => {
		const dialect = sqliteDialect(database, systemClock, copiesLog);
		const db = new Kysely<Record<string, never>>({ dialect: dialect.kysely });
		await db.transaction().execute(async (transaction) => {
			for (let count = 0; count < many; count += 1)
				await sql`insert into kept (content) values (${'x'.repeat(page)})`.execute(transaction);
		});
		await dialect.close();
		expect(bytes() > many * page).toBe(copiesLog);
		await db.destroy();
	});

	it('is gone behind compacting, also where a copy has just begun', async () => {
		const dialect = sqliteDialect(database, systemClock, true);
		const db = new Kysely<Record<string, never>>({ dialect: dialect.kysely });
		await db.transaction().execute(async (transaction) => {
			await sql`insert into kept (content) select ${'x'.repeat(page)} from json_each(${JSON.stringify(Array(many).fill(0))})`.execute(
				transaction,
			);
			await sql`delete from kept`.execute(transaction);
		});
		expect(await dialect.compact(db as never)).toBe(true);
		expect([bytes() < 200 * page, bytesOfLog()]).toEqual([true, 0]);
		await dialect.close();
		await db.destroy();
	});

	it('is gone behind compacting also where somebody read what it held', async () => {
		const dialect = sqliteDialect(database, systemClock);
		const db = new Kysely<Record<string, never>>({ dialect: dialect.kysely });
		await sql`insert into kept (content) values ('x')`.execute(db);
		const reader = new DatabaseSync(file);
		reader.exec('begin');
		reader.prepare('select * from kept').all();
		const compacting = dialect.compact(db as never);
		await setImmediate();
		reader.exec('commit');
		await compacting;
		expect(bytesOfLog()).toBe(0);
		reader.close();
		await dialect.close();
		await db.destroy();
	});
});

describe('the thread of a file', () => {
	it('says that a reader of what was before keeps some of the log', async () => {
		const thread = new FileThread(file);
		const reader = new DatabaseSync(file);
		reader.exec('begin');
		reader.prepare('select * from kept').all();
		database.exec("insert into kept values ('x')");
		expect(await thread.copyLog()).toBe(false);
		reader.exec('commit');
		expect(await thread.copyLog()).toBe(true);
		reader.close();
		await thread.close();
	});

	it('makes no file in the place of one that was taken away, and leaves its log', async () => {
		const thread = new FileThread(file);
		database.exec("insert into kept values ('x')");
		const written = bytesOfLog();
		rmSync(file);
		await expect(thread.copyLog()).rejects.toMatchObject({ errcode: 14 });
		expect([existsSync(file), bytesOfLog()]).toEqual([false, written]);
		await thread.close();
	});
});

describe('a copier of logs', () => {
	const limits = { pages: 1_000, rowsBetween: 100 };
	/** A log of some length, and how often it was looked at and copied. */
	const logOf = (length: () => number, failure?: Error, isFree = true) => {
		const log = {
			looks: 0,
			copies: 0,
			wholeCopies: 0,
			logLength: () => {
				log.looks += 1;
				return length();
			},
			copyLog: async () => {
				log.copies += 1;
				if (failure !== undefined) throw failure;
				return await Promise.resolve(isFree);
			},
			copyWholeLog: async () => {
				log.wholeCopies += 1;
				await Promise.resolve();
			},
		};
		return log;
	};

	it('looks when some rows were changed, and copies what is long, once at a time', async () => {
		let length = 999;
		const log = logOf(() => length);
		const copier = new LogCopier(log, new Mutex(), limits);
		copier.committed(99);
		copier.committed(100);
		copier.committed(150);
		expect(log).toMatchObject({ looks: 1, copies: 0 });
		length = 1_000;
		copier.committed(200);
		copier.committed(1_000);
		expect(log).toMatchObject({ looks: 2, copies: 1 });
		await copier.done();
		expect(log).toMatchObject({ copies: 1, wholeCopies: 1 });
		await copier.close();
		copier.committed(9_000);
		expect(log).toMatchObject({ looks: 2, copies: 1, wholeCopies: 1 });
	});

	it('has nobody wait for the rest of a log that a reader keeps', async () => {
		const log = logOf(() => 1_000, undefined, false);
		const copier = new LogCopier(log, new Mutex(), limits);
		copier.committed(100);
		await copier.done();
		expect(log).toMatchObject({ copies: 1, wholeCopies: 0 });
	});

	it.each<[why: string, log: ReturnType<typeof logOf>, copies: number]>([
		['copied', logOf(() => 1_000, new Error('No thread')), 2],
		[
			'looked at',
			logOf(() => {
				throw new Error('No log');
			}),
			0,
		],
	])('goes on where a log cannot be %s', async (_why, log, copies) => {
		const copier = new LogCopier(log, new Mutex(), limits);
		for (const rows of [100, 200]) {
			copier.committed(rows);
			await copier.done();
		}
		expect(log).toMatchObject({ looks: 2, copies });
	});
});
