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

/** `ARC_N8N` names another version than the pinned one. */
const n8nFolder = path.join(cacheFolder, `n8n-${process.env['ARC_N8N'] ?? versions.n8n}`);

/** The command file of the n8n that the tests and the demo run. */
export const n8nCommand = path.join(n8nFolder, 'node_modules/n8n/bin/n8n');

/** The folder of a user whose n8n was set up and started once. */
export const preparedFolder = `${n8nFolder}-prepared`;

/** Where Node keeps what it compiled of n8n. */
export const compiledFolder = `${n8nFolder}-compiled`;
