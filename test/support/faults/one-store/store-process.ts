import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { waitUntil } from '../../n8n/wait-until.ts';
import { projectRoot } from '../../paths.ts';
import type { OneFileTask } from './one-file-process.ts';

/** A process of its own that works with the nodes on the embedded store of a folder. */
export class StoreProcess {
	output = '';
	private errors = '';
	private readonly child: ChildProcess;

	constructor(folder: string, task: OneFileTask) {
		const file = path.join(projectRoot, 'test/support/faults/one-store/one-file-process.ts');
		this.child = spawn(
			process.execPath,
			['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', file, JSON.stringify(task)],
			{
				cwd: projectRoot,
				env: { ...process.env, N8N_USER_FOLDER: folder, N8N_ENCRYPTION_KEY: 'one-file' },
				stdio: ['pipe', 'pipe', 'pipe'],
			},
		);
		process.on('exit', this.kill9);
		this.child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
		this.child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
	}

	/** Lets the process finish; answers what went wrong in it. */
	async end(): Promise<string[]> {
		this.child.stdin?.end();
		await waitUntil('a process to end', () => this.child.exitCode !== null);
		process.off('exit', this.kill9);
		if (this.child.exitCode !== 0) return [`A process ended with code ${this.child.exitCode}: ${this.errors}`];
		const failures = JSON.parse(this.output.trim().split('\n').at(-1) ?? '[]') as {
			node: string;
			code: string;
			message: string;
		}[];
		return failures.map(({ node, code, message }) => `${node} ended with ${code}: ${message}`);
	}

	readonly kill9 = (): void => {
		if (this.child.exitCode === null) this.child.kill('SIGKILL');
	};
}
