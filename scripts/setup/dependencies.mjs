import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './paths.mjs';
import { say, step } from './run-process.mjs';

/** Installs what package-lock.json names, when that has not been done since it changed. */
export async function installDependencies() {
	const wanted = path.join(projectRoot, 'package-lock.json');
	// npm writes this file at the end of an installation, never in the middle of one.
	const installed = path.join(projectRoot, 'node_modules/.package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
	say('Installing dependencies (npm ci; about half a minute) ...');
	await step('Installing dependencies', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
}
