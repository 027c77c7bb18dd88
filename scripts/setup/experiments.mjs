import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, projectRoot, versions } from './paths.mjs';

/** What the experiments do, and the nodes that they do it with. */
const sources = ['test/live/experiments', 'test/fixtures/probe-package'];
const passedFile = path.join(cacheFolder, `experiments-n8n-${versions.n8n}.json`);

/** Whether the experiments passed as they are now, with the n8n that is pinned now. */
export function experimentsPassed() {
	return existsSync(passedFile) && JSON.parse(readFileSync(passedFile, 'utf8')).sources === digest();
}

export function rememberExperiments() {
	writeFileSync(passedFile, `${JSON.stringify({ sources: digest() })}\n`);
}

/** Names of the test files. */
export function experimentFiles() {
	return filesBelow(sources[0]).filter((file) => file.endsWith('.test.ts'));
}

function digest() {
	const hash = createHash('sha256');
	for (const file of sources.flatMap(filesBelow)) hash.update(file).update(readFileSync(path.join(projectRoot, file)));
	return hash.digest('hex');
}

function filesBelow(folder) {
	return readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(projectRoot, path.join(entry.parentPath ?? entry.path, entry.name)))
		.sort();
}
