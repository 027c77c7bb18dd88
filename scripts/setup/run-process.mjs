import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectRoot } from './paths.mjs';

/** A step of the set-up went wrong; the message is for the person at the keyboard. */
export class SetupError extends Error {}

/** Progress goes to stderr, so that a command's stdout stays its own. */
export function say(text) {
	process.stderr.write(`[arc] ${text}\n`);
}

/**
 * Runs a program to its end and returns its exit code. Ctrl-C reaches the program by itself, since
 * it is in our process group; we only stay until it is gone.
 */
export function exitCode(command, args, options = {}) {
	const child = spawn(command, args, { cwd: projectRoot, stdio: 'inherit', ...options });
	const ignore = () => {};
	const forward = () => child.kill('SIGTERM');
	process.on('SIGINT', ignore);
	process.on('SIGTERM', forward);
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			process.off('SIGINT', ignore);
			process.off('SIGTERM', forward);
			resolve(code ?? 128 + constants.signals[signal]);
		});
	});
}

/** Runs a step of the set-up, its output on stderr; anything but success ends the set-up. */
export async function step(what, command, args, options = {}) {
	const code = await exitCode(command, args, { stdio: ['ignore', 2, 2], ...options });
	if (code !== 0) throw new SetupError(`${what} ended with code ${code}: ${command} ${args.join(' ')}`);
}
