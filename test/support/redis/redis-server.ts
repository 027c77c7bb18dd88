import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../n8n/free-port.ts';
import { ServerProcess } from '../server-process.ts';

const command = '/usr/bin/redis-server';

/** A real Redis on loopback with a folder of its own under the temp folder. It keeps port and data when it is stopped. */
export class RedisServer {
	readonly port: number;
	private readonly folder: string;
	private readonly process = new ServerProcess();

	private constructor(port: number, folder: string) {
		this.port = port;
		this.folder = folder;
	}

	static isInstalled(): boolean {
		return existsSync(command);
	}

	static async start(): Promise<RedisServer> {
		if (!RedisServer.isInstalled()) throw new Error(`Redis is not installed at ${command}`);
		const [port = 0] = await freePorts(1);
		const server = new RedisServer(port, mkdtempSync(path.join(tmpdir(), 'arc-redis-')));
		await server.startAgain();
		return server;
	}

	get pid(): number | undefined {
		return this.process.pid;
	}

	async startAgain(): Promise<void> {
		// As Debian has it: what it holds is written down when it is stopped.
		const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', '3600', '1'];
		const ready = 'Ready to accept connections';
		await this.process.start({ name: 'Redis', command, args: options, ready, lastSignal: 'SIGKILL' });
	}

	/** Ends the server with all connections; the data stays. */
	async stop(): Promise<void> {
		await this.process.end('SIGTERM');
	}

	/** Ends the server as a power cut would: what it holds is lost. */
	async kill9(): Promise<void> {
		await this.process.end('SIGKILL');
	}

	/** How many entries a list has. */
	async lengthOf(list: string): Promise<number> {
		const socket = connect(this.port, '127.0.0.1');
		socket.write(`LLEN ${list}\r\n`);
		const [answer] = (await once(socket, 'data')) as [Buffer];
		socket.destroy();
		return Number(/^:(\d+)/.exec(answer.toString())?.[1]);
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
