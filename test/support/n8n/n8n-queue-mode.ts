import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings.ts';
import { freePorts } from './free-port.ts';
import { installPackage, packProject } from './install-package.ts';
import { N8nProcess, type N8nCommand } from './n8n-process.ts';
import { N8nServer, rulesAlone } from './n8n-server.ts';

/** One process of several: killed, and started again on its folder. */
export interface N8nPart {
	readonly name: string;
	readonly pid: () => number | undefined;
	readonly logFile: string;
	readonly kill9: () => Promise<void>;
	readonly startAgain: () => Promise<void>;
}

export interface QueueModeOptions {
	/** The database of n8n itself. */
	readonly database: Pick<PostgresSettings, 'host' | 'port' | 'database' | 'user' | 'password'>;
	readonly redisPort: number;
	readonly workers: number;
	/** How many executions a worker runs at once. */
	readonly concurrency?: number;
	/** Whether production webhooks have a process of their own. */
	readonly webhookProcessor?: boolean;
	/** Further settings of every process. */
	readonly env?: Readonly<Record<string, string>>;
}

/**
 * n8n in queue mode on loopback: a main, workers, and where it is wanted a webhook processor, each
 * a process with a folder of its own in which the package is installed, as on machines of their own.
 */
export class N8nQueueMode {
	readonly main: N8nServer;
	readonly workers: readonly N8nProcess[];
	/** Null where the main serves production webhooks itself. */
	readonly webhook: N8nProcess | null;
	private readonly folder: string;

	private constructor(parts: {
		main: N8nServer;
		workers: readonly N8nProcess[];
		webhook: N8nProcess | null;
		folder: string;
	}) {
		this.main = parts.main;
		this.workers = parts.workers;
		this.webhook = parts.webhook;
		this.folder = parts.folder;
	}

	static async start(options: QueueModeOptions): Promise<N8nQueueMode> {
		const { workers: count, concurrency = 5, webhookProcessor = false } = options;
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-queue-mode-'));
		const env = environment(options);
		let main: N8nServer | undefined;
		const others: N8nProcess[] = [];
		try {
			// First and alone: it makes the tables.
			main = await N8nServer.start({ userFolder: path.join(folder, 'main'), env });
			for (let number = 1; number <= count; number++) {
				others.push(
					await prepare(path.join(folder, `worker-${number}`), env, ['worker', `--concurrency=${concurrency}`]),
				);
			}
			if (webhookProcessor) others.push(await prepare(path.join(folder, 'webhook'), env, ['webhook']));
			await Promise.all(others.map(async (process) => await process.start()));
			return new N8nQueueMode({ main, workers: others.slice(0, count), webhook: others[count] ?? null, folder });
		} catch (error) {
			const logs = others.map((process) => process.logTail(20)).join('\n');
			await Promise.all(others.map(async (process) => await process.kill9()));
			await main?.kill9();
			rmSync(folder, { recursive: true, force: true });
			throw new Error(`n8n in queue mode could not be set up:\n${logs}`, { cause: error });
		}
	}

	/** The processes that do the work, main first; without the webhook processor. */
	get parts(): readonly N8nPart[] {
		const { main } = this;
		const mainPart = {
			name: 'main',
			pid: () => main.pid,
			logFile: main.logFile,
			kill9: async () => await main.kill9(),
			startAgain: async () => await main.startAgain(),
		};
		return [mainPart, ...this.workers.map((worker, index) => partOf(`worker ${index + 1}`, worker))];
	}

	/** Ends all processes for good, without asking them to finish, and removes their folders. */
	async dispose(): Promise<void> {
		await Promise.all(
			[...this.workers, ...(this.webhook === null ? [] : [this.webhook]), this.main].map(
				async (process) => await process.kill9(),
			),
		);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

function environment({ database, redisPort, env = {} }: QueueModeOptions): Record<string, string> {
	return {
		...rulesAlone,
		EXECUTIONS_MODE: 'queue',
		// All processes read the credentials of one database.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: database.host,
		DB_POSTGRESDB_PORT: String(database.port),
		DB_POSTGRESDB_DATABASE: database.database,
		DB_POSTGRESDB_USER: database.user,
		DB_POSTGRESDB_PASSWORD: database.password,
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		...env,
	};
}

function partOf(name: string, process: N8nProcess): N8nPart {
	return {
		name,
		pid: () => process.pid,
		logFile: process.logFile,
		kill9: async () => await process.kill9(),
		startAgain: async () => void (await process.startAgain()),
	};
}

/** Another process beside the main, not started yet. */
async function prepare(
	userFolder: string,
	env: Readonly<Record<string, string>>,
	command: N8nCommand,
): Promise<N8nProcess> {
	installPackage(packProject(), userFolder);
	const [port = 0, brokerPort = 0] = await freePorts(2);
	// A worker tells elsewhere than a server that it is ready.
	const health = {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
	// Code nodes run on workers.
	const ofWorker = { ...health, N8N_RUNNERS_MODE: 'internal' };
	return new N8nProcess(
		userFolder,
		port,
		brokerPort,
		{ ...env, ...(command[0] === 'worker' ? ofWorker : {}) },
		command,
	);
}
