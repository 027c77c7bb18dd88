import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SmtpSink } from '../engine/smtp-sink.ts';
import { waitUntil } from '../n8n/wait-until.ts';
import { projectRoot } from '../paths.ts';
import { tally, type Fault } from './fault.ts';
import type { OneFileTask } from './one-file-process.ts';
import { plainMail } from './plain-mail.ts';
import { untilHandled } from './until-handled.ts';

const load = createRequire(path.join(projectRoot, 'package.json'));
const { openSqliteStore } = load('./dist/adapters/store/sqlite/open-sqlite-store.js') as typeof import('../../adapters/store/sqlite/open-sqlite-store.ts');

const queue = 'support@contoso.example';
const processes = 4;

/** Four processes write into one embedded store at once, from its first moment on: one n8n with its rule, and three that add to its queue. */
export const oneFile: Fault = async ({ short, say }) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-one-file-'));
	const sink = new SmtpSink();
	const sinkPort = await sink.listen();
	const each = short ? 50 : 500;
	const workers = Array.from({ length: processes }, (_, index) =>
		new OneFileProcess(folder, { queue, first: 1 + index * each, messages: each, atOnce: 5, sinkPort: index === 0 ? sinkPort : null }),
	);
	const file = path.join(folder, '.n8n/arc/default.sqlite');
	try {
		await waitUntil('four processes to add their mails', () => workers.every((worker) => worker.output.includes('enqueued')), { timeoutMs: 180_000 });
		say(`${processes} processes added ${each} mails each`);
		const store = await openSqliteStore({ file });
		try {
			await store.saveSettings({ repliesPerAddress: 1_000_000, repliesInAll: 1_000_000 });
			const problems = await untilHandled(store, () => true, 240_000);
			for (const worker of workers) problems.push(...(await worker.end()));
			const mails = Array.from({ length: processes * each }, (_, index) => plainMail(index + 1, queue));
			return await tally(store, mails, sink.mails, problems);
		} finally {
			await store.close();
		}
	} finally {
		for (const worker of workers) worker.kill9();
		await sink.close();
		rmSync(folder, { recursive: true, force: true });
	}
};

class OneFileProcess {
	output = '';
	private errors = '';
	private readonly child: ChildProcess;

	constructor(folder: string, task: OneFileTask) {
		const file = path.join(projectRoot, 'scripts/faults/one-file-process.ts');
		this.child = spawn(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', file, JSON.stringify(task)], {
			cwd: projectRoot,
			env: { ...process.env, N8N_USER_FOLDER: folder, N8N_ENCRYPTION_KEY: 'one-file' },
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		process.on('exit', this.kill9);
		this.child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
		this.child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
	}

	/** Lets the process finish; answers what went wrong in it. */
	async end(): Promise<string[]> {
		this.child.stdin?.end();
		await waitUntil('a process to end', () => this.child.exitCode !== null, { timeoutMs: 30_000 });
		process.off('exit', this.kill9);
		if (this.child.exitCode !== 0) return [`A process ended with code ${this.child.exitCode}: ${this.errors}`];
		const failures = JSON.parse(this.output.trim().split('\n').at(-1) ?? '[]') as { node: string; code: string; message: string }[];
		return failures.map(({ node, code, message }) => `${node} ended with ${code}: ${message}`);
	}

	readonly kill9 = (): void => {
		if (this.child.exitCode === null) this.child.kill('SIGKILL');
	};
}
