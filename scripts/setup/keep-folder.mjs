import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';

/**
 * Fills a folder of the cache, all or nothing: it is made under another name and renamed at the
 * end, so that an interrupted installation is never taken for a finished one.
 *
 * @param fill Gets the folder to fill.
 */
export async function keepFolder(folder, fill) {
	if (existsSync(folder)) return;
	const partial = `${folder}.partial-${process.pid}`;
	rmSync(partial, { recursive: true, force: true });
	mkdirSync(partial, { recursive: true });
	const drop = () => rmSync(partial, { recursive: true, force: true });
	process.once('exit', drop);
	await fill(partial);
	try {
		renameSync(partial, folder);
	} catch (error) {
		// Somebody else finished the same folder meanwhile; theirs is as good.
		if (!existsSync(folder)) throw error;
		drop();
	}
	process.off('exit', drop);
}
