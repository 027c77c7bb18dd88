import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock, type Clock } from '../../../core/clock';
import { ArcError } from '../../../core/errors';
import type { Store } from '../../../core/ledger/store';
import { openSqlStore } from '../sql/sql-store';
import { noteSource } from '../store-source';
import { sqliteDialect } from './sqlite-dialect';
import { busyTimeoutMs, isBusy, toArcError } from './sqlite-errors';

export interface SqliteStoreOptions {
	/** The file; it and its folder are made where they are missing, readable for their owner alone. */
	readonly file: string;
	readonly clock?: Clock;
	/** Pages of the log from which on who commits copies them to the file; a thread does so where this is left out. */
	readonly logPages?: number;
}

/** 32 MB of log, nearly three times of what a thread begins to copy at: who commits does so only where there is no such thread. */
const defaultLogPages = 8_000;
/** A log that got longer, as beside somebody who read for long, gives its room back when it begins anew. */
const largestLogBytes = 64 * 1024 * 1024;

/**
 * Opens the embedded store. What it has acknowledged survives a power cut (`synchronous=FULL`).
 *
 * @throws ArcError `storeUnavailable` when the file cannot be opened, is no database, or was made
 * by a newer version of the package.
 */
export async function openSqliteStore({ file, clock = systemClock, logPages }: SqliteStoreOptions): Promise<Store> {
	const database = await openSqliteFile(file, logPages);
	const store = await openSqlStore(sqliteDialect(database, clock, logPages === undefined));
	return clock === systemClock ? noteSource(store, { kind: 'embedded', file }) : store;
}

/** The database of a store's file, ready for use. @throws ArcError `storeUnavailable` */
export async function openSqliteFile(file: string, logPages = defaultLogPages): Promise<DatabaseSync> {
	let database: DatabaseSync | undefined;
	try {
		mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
		makeFile(file);
		database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
		await enterWal(database);
		database.exec('pragma synchronous = full');
		database.exec(`pragma wal_autocheckpoint = ${logPages}`);
		database.exec(`pragma journal_size_limit = ${largestLogBytes}`);
		// 64 MB of pages at most instead of 2: a batch looks up records all over the file.
		database.exec('pragma cache_size = -65536');
		return database;
	} catch (error) {
		if (database?.isOpen === true) database.close();
		throw toArcError(error) ?? cannotOpen(error);
	}
}

/**
 * Makes a file that is missing. One that is there is not touched: whoever closes a file takes from his process all of its
 * locks on it, by which other processes know that it is in use, and that its log is not theirs to delete.
 */
function makeFile(file: string): void {
	if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

/** Two processes that turn a new file to WAL at once are busy to each other, whatever the timeout. */
async function enterWal(database: DatabaseSync): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			database.exec('pragma journal_mode = wal');
			return;
		} catch (error) {
			if (!isBusy(error) || attempt === 60) throw error;
		}
		await delay(10 + Math.random() * 40);
	}
}

function cannotOpen(cause: unknown): ArcError {
	const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : '';
	return new ArcError('storeUnavailable', `The file of the embedded record store cannot be opened${code}`, {
		hint: 'Check that the folder exists, that n8n may write to it, and that the disk has room.',
		cause,
	});
}
