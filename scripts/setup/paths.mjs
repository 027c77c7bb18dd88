import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const pinned = JSON.parse(readFileSync(path.join(projectRoot, 'scripts/setup/versions.json'), 'utf8'));

/**
 * What commands and tests run on; `ARC_N8N=2.0.0 npm test` takes another n8n.
 *
 * @type {{ node: string, n8n: string, oldestN8n: string }}
 */
export const versions = {
	...pinned,
	get n8n() {
		return process.env.ARC_N8N || pinned.n8n;
	},
};

/** Where Node 24 and n8n are kept between runs, outside the repository. */
export const cacheFolder = process.env.ARC_CACHE || path.join(homedir(), '.cache/n8n-nodes-arc');
