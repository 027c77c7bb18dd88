import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compiledFolder, n8nCommand } from '../paths.ts';
import { waitUntil } from './wait-until.ts';
import { fetchAlone } from './fetch-alone.ts';

/** What every n8n here needs: loopback only, nothing reported to anybody, nothing looked up. */
const quietLoopback = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_SECURE_COOKIE: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	// Compiling its code is a fifth of a start.
	NODE_COMPILE_CACHE: compiledFolder,
};

/** Settings of the machine that would make one n8n differ from another. */
const foreign =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|GENERIC_TIMEZONE|JEST_|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|npm_|https?_proxy$)/i;

/** What a process does: all, or a part of the work in queue mode. */
export type N8nCommand = readonly ['start'] | readonly ['webhook'] | readonly ['worker', `--concurrency=${number}`];

/** The last lines of a log; none where there is no log yet. */
export function logTailOf(logFile: string, lines = 60): string {
	if (!existsSync(logFile)) return '';
	return readFileSync(logFile, 'utf8').split('\n').slice(-lines).join('\n');
}

/** One n8n process on a folder; started, stopped, killed and started again. */
export class N8nProcess {
	readonly baseUrl: string;
	readonly logFile: string;
	private readonly userFolder: string;
	private readonly env: Readonly<Record<string, string>>;
	private readonly command: N8nCommand;
	private child: ChildProcess | undefined;
	/** Whether the last process was ended by a signal, and not by itself. */
	private wasKilled = false;

	constructor(
		userFolder: string,
		port: number,
		brokerPort: number,
		env: Readonly<Record<string, string>>,
		command: N8nCommand = ['start'],
	) {
		this.userFolder = userFolder;
		this.command = command;
		this.baseUrl = `http://127.0.0.1:${port}`;
		this.logFile = path.join(userFolder, 'n8n.log');
		this.env = {
			...quietLoopback,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			...env,
		};
	}

	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** Starts n8n; resolves when it is ready, with the milliseconds that took. */
	async start(timeoutMs = 240_000): Promise<number> {
		if (this.child) throw new Error('This n8n runs already');
		if (!existsSync(n8nCommand)) {
			throw new Error(`n8n is not installed at ${n8nCommand}: start this through npm (npm test, npm run demo)`);
		}
		mkdirSync(this.userFolder, { recursive: true });
		const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
		const log = openSync(this.logFile, 'a');
		const started = Date.now();
		const child = spawn(process.execPath, [n8nCommand, ...this.command], {
			// A group of its own: kill9 reaches the task runner too, and Ctrl-C reaches n8n through stop() only.
			detached: true,
			env: { ...Object.fromEntries(inherited), ...this.env },
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		this.child = child;
		process.on('exit', this.killGroup);
		child.once('exit', (_code, signal) => {
			process.off('exit', this.killGroup);
			this.wasKilled = signal !== null;
			this.child = undefined;
		});
		await waitUntil('n8n to be ready', async () => (await this.isReady()) || (this.child ? undefined : 'exited'), {
			timeoutMs,
		});
		if (!this.child) throw new Error(`n8n ended while it started:\n${this.logTail()}`);
		return Date.now() - started;
	}

	/**
	 * Starts n8n where it was killed before. It ends by itself where its own recovery of executions
	 * fails, and leaves the recovery out at the next start; so it is started once more, as a service
	 * manager does.
	 */
	async startAgain(): Promise<number> {
		try {
			return await this.start();
		} catch (error) {
			if (this.child || this.wasKilled) throw error;
			return await this.start();
		}
	}

	/** Ends n8n as a service manager would (SIGTERM), and waits for the end of the process. */
	async stop(): Promise<void> {
		const child = this.child;
		if (!child?.pid) return;
		process.kill(child.pid, 'SIGTERM');
		await waitUntil('n8n to end', () => this.child === undefined);
	}

	/** Ends n8n as a power cut would. */
	async kill9(): Promise<void> {
		this.killGroup();
		await waitUntil('n8n to be gone', () => this.child === undefined);
	}

	logTail(lines?: number): string {
		return logTailOf(this.logFile, lines);
	}

	private readonly killGroup = (): void => {
		if (this.child?.pid) process.kill(-this.child.pid, 'SIGKILL');
	};

	/** Whether it takes requests; early 2.x says so before its routes are there. */
	private async isReady(): Promise<boolean> {
		try {
			const ready = await fetchAlone(`${this.baseUrl}/healthz/readiness`);
			if (!ready.ok || this.command[0] !== 'start') return ready.ok;
			return (await fetchAlone(`${this.baseUrl}/rest/login`)).status !== 404;
		} catch {
			return false;
		}
	}
}
