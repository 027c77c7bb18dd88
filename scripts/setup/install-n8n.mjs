import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepFolder } from './keep-folder.mjs';
import { headersFolder } from './node-24.mjs';
import { cacheFolder, versions } from './paths.mjs';
import { SetupError, exitCode, say, step } from './run-process.mjs';

/** Installs the pinned n8n into the cache, once for each version: about four minutes and 3 GB. */
export async function installN8n(nodeBinary) {
	const folder = path.join(cacheFolder, `n8n-${versions.n8n}`);
	await keepFolder(folder, async (partial) => {
		say(`Installing n8n ${versions.n8n} into ${folder}, once; this takes some minutes and 3 GB ...`);
		const stopProgress = showProgress(partial);
		try {
			// Older ones take this library from a server of its own, which not every network lets through.
			const project = { private: true, overrides: { xlsx: '^0.18.5' } };
			writeFileSync(path.join(partial, 'package.json'), JSON.stringify(project));
			// Without scripts: some of its native modules cannot be built everywhere, and only SQLite is needed.
			const args = ['install', '--prefix', partial, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
			await step('Installing n8n', 'npm', [...args, `n8n@${versions.n8n}`], { cwd: partial });
			say('Building SQLite for n8n ...');
			await buildSqlite(partial, nodeBinary);
		} finally {
			stopProgress();
		}
		say(`n8n ${versions.n8n} is installed`);
	});
}

async function buildSqlite(folder, nodeBinary) {
	const sqlite = path.join(folder, 'node_modules/sqlite3');
	const headers = headersFolder(nodeBinary);
	// SQLite's own C code compiles with hundreds of warnings that say nothing to our users.
	const env = { ...process.env, CFLAGS: '-w', ...(headers && { npm_config_nodedir: headers }) };
	const quiet = { cwd: sqlite, env, stdio: ['ignore', 'ignore', 2] };
	const attempts = [
		() => exitCode(nodeBinary, [nodeGyp(folder), 'rebuild', '--loglevel=error'], quiet),
		// Without a compiler: takes a prebuilt binary where one can be had.
		() => exitCode('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], { ...quiet, cwd: folder }),
	];
	for (const attempt of attempts) {
		if ((await attempt()) === 0 && existsSync(path.join(sqlite, 'build/Release/node_sqlite3.node'))) return;
	}
	throw new SetupError(
		'SQLite for n8n could not be built. Install a C++ compiler, make and Python 3 (Debian: build-essential python3) and start again.',
	);
}

/** npm brings a newer node-gyp than n8n does: one that works with today's Python. */
function nodeGyp(folder) {
	const npm = realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());
	const ofNpm = path.resolve(npm, '../../node_modules/node-gyp/bin/node-gyp.js');
	return existsSync(ofNpm) ? ofNpm : path.join(folder, 'node_modules/node-gyp/bin/node-gyp.js');
}

function showProgress(folder) {
	const started = Date.now();
	const timer = setInterval(() => {
		const seconds = Math.round((Date.now() - started) / 1000);
		say(`  ... ${seconds} s, ${megabytes(folder)} MB`);
	}, 15_000);
	return () => clearInterval(timer);
}

function megabytes(folder) {
	try {
		return execFileSync('du', ['-sm', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
			'\t',
		)[0];
	} catch {
		// npm moves folders about while du looks at them.
		return '?';
	}
}
