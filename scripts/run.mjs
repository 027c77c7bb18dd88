#!/usr/bin/env node
/*
 * The one entrance of all npm commands: does whatever of the set-up a command needs and was not
 * done yet, then runs it. Plain JavaScript without dependencies, for any Node from 18 on.
 */
import path from 'node:path';
import { build, buildIfNeeded } from './setup/build.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { installN8n } from './setup/install-n8n.mjs';
import { provideNode } from './setup/node-24.mjs';
import { projectRoot, versions } from './setup/paths.mjs';
import { SetupError, exitCode, say } from './setup/run-process.mjs';
import { keepScratchInMemory } from './setup/scratch-in-memory.mjs';

const tool = (name, ...fixed) => [path.join(projectRoot, 'node_modules', name), ...fixed];
// The package itself is CommonJS, so Node remarks that each script turned out to be a module.
const withoutRemark = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
const script = (name) => [withoutRemark, path.join(projectRoot, 'scripts', name)];

const prettier = (mode) =>
	tool('prettier/bin/prettier.cjs', '.', mode, '--log-level', 'warn', '--cache', '--cache-location', '.build/prettier');
const jest = [withoutRemark, ...tool('jest/bin/jest.js')];

/** What each command needs first, and what Node then runs one after another; `build` is all set-up. */
const commands = {
	build: { needs: [build] },
	typecheck: { needs: [], run: [tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.check.json')] },
	lint: {
		needs: [],
		run: [
			tool('eslint/bin/eslint.js', '.'),
			prettier('--check'),
			tool('knip/bin/knip.js', '--include', 'files,exports,types,duplicates,unresolved', '--no-progress'),
		],
	},
	format: { needs: [], run: [prettier('--write')] },
	// What a chosen test needs beside this, its project sets up: see jest.config.js.
	test: { needs: [buildIfNeeded], run: [jest] },
	experiments: {
		needs: [buildIfNeeded],
		run: [[...jest, '--selectProjects', 'experiments']],
		env: { ARC_EXPERIMENTS: 'again' },
	},
	// The main job on the oldest n8n that the package is for.
	'test:oldest': {
		needs: [buildIfNeeded],
		run: [[...jest, '--selectProjects', 'live', '--testPathPatterns', 'test/live/package/demo']],
		env: { ARC_N8N: versions.oldestN8n },
	},
	demo: { needs: [buildIfNeeded, installN8n], run: [script('demo.ts')] },
	audit: { needs: [buildIfNeeded], run: [script('audit.ts')] },
	'import-rules': { needs: [buildIfNeeded], run: [script('import-rules.ts')] },
	screenshots: { needs: [buildIfNeeded, installN8n], run: [script('screenshots.ts')] },
	'demo:send': { needs: [buildIfNeeded], run: [script('demo-send.ts')] },
	mail: { needs: [buildIfNeeded], run: [script('mail.ts')] },
	dev: { needs: [buildIfNeeded, installN8n], run: [script('dev.ts')] },
	bench: { needs: [buildIfNeeded, installN8n], run: [script('bench.ts')] },
	drain: { needs: [buildIfNeeded, installN8n], run: [script('drain.ts')] },
	faults: { needs: [buildIfNeeded, installN8n], run: [script('faults.ts')] },
	scenarios: { needs: [buildIfNeeded, keepScratchInMemory], run: [script('scenarios.ts')] },
	'move-store': { needs: [buildIfNeeded], run: [script('move-store.ts')] },
	simulate: { needs: [buildIfNeeded], run: [script('simulate.ts')] },
};

async function main([name, ...args]) {
	const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
	if (!command) throw new SetupError(`Unknown command ${name ?? ''}: one of ${Object.keys(commands).join(', ')}`);
	Object.assign(process.env, command.env);
	const node = await provideNode();
	await installDependencies();
	for (const need of command.needs) await need(node);
	let worst = 0;
	for (const [place, run] of (command.run ?? []).entries()) {
		// What is given besides is for the first of several tools.
		const code = await exitCode(node, place === 0 ? [...run, ...args] : run);
		worst = Math.max(worst, code);
	}
	return worst;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	say(error instanceof SetupError ? error.message : String(error?.stack));
	process.exitCode = 1;
}
