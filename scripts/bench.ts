import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../test/support/paths.ts';

/** The benchmarks: files of `bench/` that another one does not only share. */
const shared = new Set([
	'claimed-messages.ts',
	'mail-corpus.ts',
	'measure.ts',
	'many-records.ts',
	'rules-fixture.ts',
	'sample-customer.ts',
	'whole-rule.ts',
]);
const folder = path.join(projectRoot, 'bench');
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.ts') && !shared.has(file))
	.map((file) => path.basename(file, '.ts'));

const [flags, wanted] = [
	process.argv.slice(2).filter((arg) => arg.startsWith('--')),
	process.argv.slice(2).filter((arg) => !arg.startsWith('--')),
];
const unknown = wanted.find((name) => !names.includes(name) || !existsSync(path.join(folder, `${name}.ts`)));
if (unknown !== undefined) {
	console.error(`There is no benchmark ${unknown}: one of ${names.join(', ')}`);
	process.exitCode = 2;
} else {
	// Each in a process of its own, so that none finds a heap or compiled code of another.
	for (const name of wanted.length > 0 ? wanted : names) {
		const args = [
			'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
			'--expose-gc',
			path.join(folder, `${name}.ts`),
			...flags,
		];
		const { status } = spawnSync(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
		if (status !== 0) process.exitCode = 1;
	}
}
