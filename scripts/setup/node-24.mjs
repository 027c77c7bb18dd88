import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { keepFolder } from './keep-folder.mjs';
import { cacheFolder, versions } from './paths.mjs';
import { say, step } from './run-process.mjs';

/** Whether the running Node is new enough for n8n. */
function isNewEnough() {
	return Number.parseInt(process.versions.node, 10) >= Number.parseInt(versions.node, 10);
}

/**
 * Puts a Node that n8n accepts in front of PATH, fetching it when the running one is older.
 *
 * @returns The path of its binary.
 */
export async function provideNode() {
	if (isNewEnough()) return process.execPath;
	const folder = path.join(cacheFolder, `node-${versions.node}`);
	await keepFolder(folder, async (partial) => {
		say(`This is Node ${process.versions.node}; n8n needs ${versions.node}. Fetching it into ${folder} ...`);
		// The package's own install script fetches the binary for this kind of machine.
		const args = [
			'install',
			'--prefix',
			partial,
			'--ignore-scripts=false',
			'--no-audit',
			'--no-fund',
			`node@${versions.node}`,
		];
		await step('Fetching Node', 'npm', args, { cwd: partial });
	});
	const bin = path.join(folder, 'node_modules/node/bin');
	process.env.PATH = `${bin}${path.delimiter}${process.env.PATH}`;
	return path.join(bin, 'node');
}

/** The folder above a Node's `include/node`, for building native modules; none when its headers are not there. */
export function headersFolder(nodeBinary) {
	const binary = realpathSync(nodeBinary);
	const candidates = [
		path.resolve(binary, '../..'),
		path.resolve(binary, '../../node_modules', `node-${process.platform}-${process.arch}`),
	];
	return candidates.find((folder) => existsSync(path.join(folder, 'include/node/node.h')));
}
