import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { waitUntil } from './n8n/wait-until.ts';

interface ServerStart {
	readonly name: string;
	readonly command: string;
	readonly args: readonly string[];
	/** What it logs, on either stream, once it takes connections. */
	readonly ready: string;
	readonly options?: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'>;
	/** What ends it with this process. */
	readonly lastSignal: NodeJS.Signals;
}

/** A server of the tests in a process of its own, which ends with this one. */
export class ServerProcess {
	private child: ChildProcess | undefined;

	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** Resolves once the server takes connections; rejects with its log where it ends before. */
	async start({ name, command, args, ready, options = {}, lastSignal }: ServerStart): Promise<void> {
		// A group of its own, so that Ctrl-C reaches it through `end` only.
		const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		let log = '';
		const keep = (text: Buffer): void => {
			log = (log + text.toString()).slice(-20_000);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		this.child = child;
		const endWithUs = (): void => {
			child.kill(lastSignal);
		};
		process.on('exit', endWithUs);
		child.once('exit', () => {
			process.off('exit', endWithUs);
			this.child = undefined;
		});
		await waitUntil(
			`${name} to be ready`,
			() => {
				if (this.child === undefined) throw new Error(`${name} ended while it started:\n${log}`);
				return log.includes(ready);
			},
			{ everyMs: 20 },
		);
	}

	/** Resolves once the server is gone. */
	async end(signal: NodeJS.Signals): Promise<void> {
		this.child?.kill(signal);
		await waitUntil('the server to end', () => this.child === undefined, { everyMs: 20 });
	}
}
