import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../paths.ts';

/** Names the tarball that all files of a test run share, in the environment of its workers. */
const packedVariable = 'ARC_PACKED';

let packed = process.env[packedVariable];

/** Packs the project once for all test files, each of which would else do it anew. */
export function packForAll(): void {
	process.env[packedVariable] = packProject();
}

/** Runs `npm pack` on the built project, once for each process, and returns the tarball. */
export function packProject(): string {
	if (packed) return packed;
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-pack-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: projectRoot,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [tarball] = JSON.parse(output) as Array<{ filename: string }>;
	if (!tarball) throw new Error(`npm pack named no tarball: ${output}`);
	packed = path.join(folder, tarball.filename);
	return packed;
}

/** Packs the project anew, after it was built again. */
export function packAgain(): string {
	packed = undefined;
	return packProject();
}

/**
 * Puts a package where n8n's own installer would put it.
 *
 * @param source A tarball of `packProject`, or the folder of a package, which is copied: a link
 * would have the package's own `n8n-workflow` loaded instead of n8n's.
 */
export function installPackage(source: string, userFolder: string): void {
	const isTarball = source.endsWith('.tgz');
	const name = packageName(isTarball ? projectRoot : source);
	const target = path.join(userFolder, '.n8n/nodes/node_modules', name);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	if (isTarball) execFileSync('tar', ['-xzf', source, '-C', target, '--strip-components=1']);
	else cpSync(source, target, { recursive: true });
}

function packageName(folder: string): string {
	const { name } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name: string };
	return name;
}
