import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ArcError } from '../../../core/errors';
import type { BackUp } from '../../../core/ledger/retention';

/** All pages in one step: a copy in several steps begins anew whenever somebody writes between them. */
const allPages = 2 ** 31 - 1;

/**
 * Copies a database while it is used, as it is at one moment, beside it in the folder `backups`; what
 * is in its write-ahead log is in the copy. The copy is made in another thread, and is named only
 * when it is whole and was checked.
 *
 * @throws ArcError `storeUnavailable` when the copy is damaged; the error of SQLite when it cannot be written.
 */
export async function backUp(file: string, now: number): Promise<BackUp> {
	const folder = path.join(path.dirname(file), 'backups');
	makeFolder(folder);
	const time = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('.', '');
	const copy = path.join(folder, `${path.basename(file, '.sqlite')}-${time}.sqlite`);
	const partial = `${copy}.partial`;
	const source = new DatabaseSync(file, { readOnly: true });
	try {
		await backup(source, partial, { rate: allPages });
		check(partial);
		chmodSync(partial, 0o600);
		renameSync(partial, copy);
	} finally {
		source.close();
		rmSync(partial, { force: true });
	}
	return { file: copy, bytes: statSync(copy).size };
}

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
		throw new ArcError('storeUnavailable', `The folder for copies of the embedded record store cannot be made${code}`, {
			hint: 'Let n8n write to the folder of the store, and leave the name backups in it to the package.',
			cause: error,
		});
	}
}

/** Checks a copy, and turns it into one file that needs no log beside it. */
function check(file: string): void {
	const database = new DatabaseSync(file);
	try {
		database.exec('pragma journal_mode = delete');
		const answer = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
		if (answer === 'ok') return;
	} finally {
		database.close();
	}
	throw new ArcError('storeUnavailable', 'The copy of the embedded record store is damaged', {
		hint: 'Check the disk, and the store itself: stop n8n and run sqlite3 NAME.sqlite "pragma integrity_check".',
	});
}
