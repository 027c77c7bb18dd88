import { ArcError } from '../../../core/errors';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that a person can do something about. */
const explanations = new Map<number, readonly [what: string, hint: string]>([
	[5, ['is locked by another process', 'Let the other process finish, then try again.']],
	[6, ['is locked', 'Try again.']],
	[8, ['cannot be written', 'Give n8n the right to write the file and its folder.']],
	[
		10,
		['could not be read or written', "Check the disk that holds n8n's folder; nothing was lost that was acknowledged."],
	],
	[11, ['is damaged', 'Stop n8n and restore the file from a backup.']],
	[
		13,
		[
			'cannot grow: the disk is full',
			"Make room on the disk that holds n8n's folder; messages are taken in again then.",
		],
	],
	[14, ['cannot be opened', 'Check that the folder exists and that n8n may write to it.']],
	[26, ['is no database', 'Choose another store name, or move the file away.']],
]);

/**
 * An error of `node:sqlite` as ArcError; undefined for any other. SQLite's own text names tables
 * and columns, never values, and stays with the cause.
 */
export function toArcError(error: unknown): ArcError | undefined {
	const code = resultCode(error);
	if (code === undefined) return undefined;
	const [what, hint] = explanations.get(code) ?? [
		`failed (SQLite result ${code})`,
		'Try again; if it stays, look at the log of n8n.',
	];
	return new ArcError('storeUnavailable', `The embedded record store ${what}`, { hint, cause: error });
}

/** SQLite waits this long at once for another connection; whoever begins a transaction waits outside of it. */
export const busyTimeoutMs = 100;

/** Whether another connection has the lock, so that waiting helps. */
export const isBusy = (error: unknown): boolean => resultCode(error) === 5;

/** What SQLite throws while another connection has the lock, for where it only answers that. */
export const busyError = (): Error =>
	Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });

/** SQLite has no code of its own for a table that is not there. */
export const isWithoutTable = (error: unknown): boolean =>
	resultCode(error) === 1 && String(error).includes('no such table');

function resultCode(error: unknown): number | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR')
		return undefined;
	return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 1;
}
