import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What runs this package: the version of n8n-workflow, which n8n 2 shares, and that of Node.js. */
export interface Versions {
	readonly n8n: string;
	readonly node: string;
}

const needed: Versions = { n8n: '2.0', node: '22.16' };

/** Says in a sentence what is too old for this package; undefined where nothing is. */
export function tooOld(versions: Versions): string | undefined {
	if (isBelow(versions.n8n, needed.n8n)) {
		return `n8n-nodes-arc needs n8n ${needed.n8n} or newer, and this one is older (its n8n-workflow is ${versions.n8n}). Update n8n, and start it again.`;
	}
	if (isBelow(versions.node, needed.node)) {
		return `n8n-nodes-arc needs Node.js ${needed.node} or newer, and this n8n runs on ${versions.node}. Update Node.js, and start n8n again.`;
	}
	return undefined;
}

/** Keeps n8n from loading a package that could not work there; n8n shows the sentence in its log and on installing. */
export function refuseOldVersions(): void {
	const fault = tooOld({ n8n: workflowVersion() ?? needed.n8n, node: process.versions.node });
	if (fault !== undefined) throw new Error(fault);
}

function isBelow(version: string, least: string): boolean {
	const [major = 0, minor = 0] = numbersOf(version);
	const [leastMajor = 0, leastMinor = 0] = numbersOf(least);
	return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function numbersOf(version: string): number[] {
	return version.split('.').map(Number);
}

/** Of the n8n-workflow that n8n hands to packages; its exports do not name its package.json. */
function workflowVersion(): string | undefined {
	const entry = require.resolve('n8n-workflow');
	for (let folder = path.dirname(entry); folder !== path.dirname(folder); folder = path.dirname(folder)) {
		const file = path.join(folder, 'package.json');
		if (!existsSync(file)) continue;
		const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
		if (name === 'n8n-workflow') return version;
	}
	return undefined;
}
