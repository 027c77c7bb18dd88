import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

interface Versions {
	readonly node: string;
	readonly n8n: string;
}

function findProjectRoot(): string {
	for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
		if (existsSync(path.join(folder, 'scripts/setup/versions.json'))) return folder;
		if (folder === path.dirname(folder)) {
			throw new Error(`No project found above ${process.cwd()}: run this inside the repository`);
		}
	}
}

/** The root of the repository, found from the working folder: neither `__dirname` nor `import.meta` exists both in jest and in plain Node. */
export const projectRoot = findProjectRoot();

const versions = JSON.parse(readFileSync(path.join(projectRoot, 'scripts/setup/versions.json'), 'utf8')) as Versions;

/** Where Node 24 and n8n are kept between runs. */
export const cacheFolder = process.env['ARC_CACHE'] ?? path.join(homedir(), '.cache/n8n-nodes-arc');

/** The command file of the n8n that the tests and the demo run; `ARC_N8N` names another version than the pinned one. */
export const n8nCommand = path.join(
	cacheFolder,
	`n8n-${process.env['ARC_N8N'] ?? versions.n8n}`,
	'node_modules/n8n/bin/n8n',
);
