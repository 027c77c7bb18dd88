import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

const memory = '/dev/shm';
const prefix = 'arc-scratch-';
const gigabyte = 2 ** 30;
/** What a run of all tests may have there at once, several times over. */
const room = 3 * gigabyte;
/** What is left to the tests themselves: each n8n and each worker takes up to one. */
const memoryForTests = 5 * gigabyte;

/**
 * Lets the temporary files of this process and its children lie in memory, where there is plenty. On
 * a disk each commit of SQLite waits until it is written, so that suites with many stores stand still
 * for more than half of their time. What a process wrote outlives its kill in memory too.
 */
export function keepScratchInMemory() {
	if (process.env.TMPDIR !== undefined || !hasRoom()) return;
	for (const name of readdirSync(memory)) if (isLeftOver(name)) remove(path.join(memory, name));
	const folder = path.join(memory, `${prefix}${process.pid}`);
	// PostgreSQL and Dovecot come to folders of theirs in it as users of their own.
	mkdirSync(folder, { mode: 0o711, recursive: true });
	process.env.TMPDIR = folder;
	process.once('exit', () => remove(folder));
}

function hasRoom() {
	try {
		const { bavail, bsize } = statfsSync(memory);
		return bavail * bsize >= room && process.availableMemory() >= room + memoryForTests;
	} catch {
		return false;
	}
}

/** Whether a run that was killed left it. */
function isLeftOver(name) {
	if (!name.startsWith(prefix)) return false;
	try {
		process.kill(Number(name.slice(prefix.length)), 0);
		return false;
	} catch (error) {
		return error.code === 'ESRCH';
	}
}

const remove = (folder) => rmSync(folder, { recursive: true, force: true });
