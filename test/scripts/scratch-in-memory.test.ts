import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../support/paths';

const program = `
	import { tmpdir } from 'node:os';
	import { keepScratchInMemory } from ${JSON.stringify(path.join(projectRoot, 'scripts/setup/scratch-in-memory.mjs'))};
	keepScratchInMemory();
	console.log(tmpdir());
`;

/** Where temporary files of a process that is over lay. */
function scratchOf(env: NodeJS.ProcessEnv): string {
	const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
		env,
		encoding: 'utf8',
	});
	expect(stderr).toBe('');
	return stdout.trim();
}

describe('temporary files of tests', () => {
	const { TMPDIR: _given, ...free } = process.env;

	it('stay in the folder that somebody chose', () => {
		expect(scratchOf({ ...free, TMPDIR: projectRoot })).toBe(projectRoot);
	});

	it('end with their process, and so do those of one that was killed; without room in memory they lie where others do', () => {
		const { pid } = spawnSync(process.execPath, ['--version']);
		const leftOver = `/dev/shm/arc-scratch-${pid}`;
		const hasMemory = existsSync('/dev/shm');
		if (hasMemory) mkdirSync(leftOver);
		const scratch = scratchOf(free);
		const isInMemory = scratch.startsWith('/dev/shm/');
		expect(existsSync(scratch)).toBe(!isInMemory);
		expect(existsSync(leftOver)).toBe(hasMemory && !isInMemory);
		rmSync(leftOver, { recursive: true, force: true });
	});
});
