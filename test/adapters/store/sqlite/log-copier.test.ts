import { mkdtempSync, rmSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileThread } from '../../../../adapters/store/sqlite/aside/file-thread';
import { LogCopier } from '../../../../adapters/store/sqlite/aside/log-copier';
import { Mutex } from '../../../../adapters/store/sqlite/mutex';
import { openSqliteFile } from '../../../../adapters/store/sqlite/open-sqlite-store';
import { sqliteDialect } from '../../../../adapters/store/sqlite/sqlite-dialect';
import { systemClock } from '../../../../core/clock';
import { Kysely, sql } from '../../../../vendor/kysely';

const page = 4_096;
/** More than are written between two copies. */
const many = 1_200;

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
	it('begins anew also where somebody writes behind each copy', async () => {
		const insert = database.prepare('insert into kept (content) values (?)');
		const turns = new Mutex();
		const thread = new FileThread(file);
		let rows = 0;
		const write = (): void => {
			insert.run('x'.repeat(page));
			copier.committed((rows += 1));
		};
		const copyNow = async (): Promise<number> => {
			const pages = await thread.copyLog();
			void turns.alone(async () => write());
			return pages;
		};
		const copier = new LogCopier(copyNow, turns, { pages: 300, pagesBetween: 100, rowsBetween: 100 });
		for (let times = 0; times < 30; times += 1) {
			for (let count = 0; count < 100; count += 1) write();
			await copier.done();
		}
		await copier.close();
		await thread.close();
		expect(rows).toBeGreaterThan(3_000);
		expect(bytes()).toBeGreaterThan(3_000 * page);
		expect(bytesOfLog()).toBeLessThan(900 * page);
		expect(database.prepare('select count(*) as rows from kept').get()).toMatchObject({ rows });
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
		expect([bytes() < 100 * page, bytesOfLog()]).toEqual([true, 0]);
		await dialect.close();
		await db.destroy();
	});
});

describe('a copier of logs', () => {
	const lengths = { pages: 1_000, pagesBetween: 1_000, rowsBetween: 500 };

	it('asks for nothing where little is written, and for one copy at a time', async () => {
		let copies = 0;
		const copier = new LogCopier(async () => (copies += 1), new Mutex(), lengths);
		copier.committed(499);
		expect(copies).toBe(0);
		copier.committed(500);
		copier.committed(2_000);
		expect(copies).toBe(1);
		await copier.done();
		copier.committed(2_001);
		expect(copies).toBe(2);
		await copier.close();
		copier.committed(9_000);
		expect(copies).toBe(2);
	});

	it('asks sooner where rows are large', async () => {
		let copies = 0;
		const copier = new LogCopier(
			async () => {
				copies += 1;
				return 999;
			},
			new Mutex(),
			{ ...lengths, pagesBetween: 100 },
		);
		copier.committed(500);
		await copier.done();
		copier.committed(550);
		expect(copies).toBe(2);
		await copier.close();
	});

	it('goes on behind a copy that failed', async () => {
		let copies = 0;
		const copier = new LogCopier(
			async () => {
				copies += 1;
				throw new Error('No thread');
			},
			new Mutex(),
			lengths,
		);
		for (const rows of [500, 1_000]) {
			copier.committed(rows);
			await copier.done();
		}
		expect(copies).toBe(2);
	});
});
