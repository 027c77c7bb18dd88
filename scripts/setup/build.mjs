import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './paths.mjs';
import { say, step } from './run-process.mjs';

const sourceFolders = ['core', 'adapters', 'rules', 'nodes', 'credentials', 'vendor'];
const sourceFiles = ['tsconfig.json', 'gulpfile.js', 'package-lock.json'];
const dist = path.join(projectRoot, 'dist');
const stampFile = path.join(projectRoot, '.build/sources.json');

/** Compiles the package into dist, whether or not that is needed. */
export async function build() {
	const sources = listSources();
	const before = lastBuilt();
	// What was compiled from a file that is gone would still be published.
	if (Object.keys(before).some((file) => !(file in sources))) rmSync(dist, { recursive: true, force: true });
	const started = Date.now();
	await step('Compiling', bin('tsc'), ['-p', 'tsconfig.json']);
	await step('Bundling', bin('gulp'), ['build', '--silent']);
	mkdirSync(path.dirname(stampFile), { recursive: true });
	writeFileSync(stampFile, JSON.stringify(sources, null, '\t'));
	say(`Built in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Compiles only when a source was added, changed or removed since the last build. */
export async function buildIfNeeded() {
	if (existsSync(dist) && JSON.stringify(lastBuilt()) === JSON.stringify(listSources())) return;
	await build();
}

function listSources() {
	const inFolders = sourceFolders
		.filter((folder) => existsSync(path.join(projectRoot, folder)))
		.flatMap((folder) =>
			readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile())
				.map((entry) => path.relative(projectRoot, path.join(entry.parentPath ?? entry.path, entry.name))),
		);
	const files = [...inFolders, ...sourceFiles].sort();
	return Object.fromEntries(
		files.map((file) => {
			const { mtimeMs, size } = statSync(path.join(projectRoot, file));
			return [file, `${mtimeMs} ${size}`];
		}),
	);
}

function lastBuilt() {
	return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
}

function bin(name) {
	return path.join(projectRoot, 'node_modules/.bin', name);
}
