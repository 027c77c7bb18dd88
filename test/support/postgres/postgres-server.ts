import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresSettings } from '../../../adapters/store/postgres/postgres-settings.ts';
import { freePorts } from '../n8n/free-port.ts';
import { ServerProcess } from '../server-process.ts';

/** Debian keeps the programs of each version in a folder of its own. */
const versions = '/usr/lib/postgresql';
const programs = findPrograms();
const user = 'postgres';
const postgresPassword = 'Arc-postgres-2026';

/** PostgreSQL refuses to run as root, so as root it runs as its own user. */
const owner = process.getuid?.() === 0 && programs !== null ? { uid: idOf('-u'), gid: idOf('-g') } : {};

/** A real PostgreSQL on loopback with a data folder of its own under the temp folder. It keeps port and data when it is stopped. */
export class PostgresServer {
	readonly port: number;
	private readonly folder: string;
	private readonly process = new ServerProcess();
	private schemas = 0;

	private constructor(port: number, folder: string) {
		this.port = port;
		this.folder = folder;
	}

	static isInstalled(): boolean {
		return programs !== null;
	}

	static async start(): Promise<PostgresServer> {
		if (programs === null) throw new Error(`PostgreSQL is not installed below ${versions}`);
		const [port = 0] = await freePorts(1);
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-postgres-'));
		own(folder);
		const passwordFile = path.join(folder, 'password');
		writeFileSync(passwordFile, postgresPassword);
		own(passwordFile);
		const data = path.join(folder, 'data');
		const options = [
			'-D',
			data,
			'-U',
			user,
			'-A',
			'scram-sha-256',
			`--pwfile=${passwordFile}`,
			'--no-sync',
			'-E',
			'UTF8',
			'--locale=C',
		];
		execFileSync(path.join(programs, 'initdb'), options, { ...owner, cwd: folder, stdio: 'ignore' });
		makeCertificate(data);
		const server = new PostgresServer(port, folder);
		await server.startAgain();
		return server;
	}

	/** Of the process whose children do the work. */
	get pid(): number | undefined {
		return this.process.pid;
	}

	async startAgain(): Promise<void> {
		const settings = {
			port: this.port,
			listen_addresses: '127.0.0.1',
			unix_socket_directories: this.folder,
			ssl: 'on',
			max_connections: 200,
			// The tests ask what happens when a process dies, not when the machine does.
			fsync: 'off',
			synchronous_commit: 'off',
			full_page_writes: 'off',
		};
		const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		await this.process.start({
			name: 'PostgreSQL',
			command: path.join(programs ?? '', 'postgres'),
			args: ['-D', path.join(this.folder, 'data'), ...options],
			ready: 'ready to accept connections',
			options: { ...owner, cwd: this.folder },
			lastSignal: 'SIGQUIT',
		});
	}

	/** Ends the server with all connections; the data stays. */
	async stop(): Promise<void> {
		await this.process.end('SIGINT');
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** How to reach a store in a schema that no other has, unless it is named. */
	settings(fields: Partial<PostgresSettings> = {}): PostgresSettings {
		this.schemas += 1;
		const own = { host: '127.0.0.1', port: this.port, database: 'postgres', user, password: postgresPassword };
		return { ...own, schema: `arc_${this.schemas}`, tls: 'none', poolSize: 10, ...fields };
	}

	/** Runs one of PostgreSQL's own programs against the server, and answers what it printed. */
	run(program: 'pg_dump' | 'pg_restore', options: readonly string[], input?: Buffer): Buffer {
		const connection = ['--host=127.0.0.1', `--port=${this.port}`, `--username=${user}`, '--dbname=postgres'];
		const env = { ...process.env, PGPASSWORD: postgresPassword };
		return execFileSync(path.join(programs ?? '', program), [...connection, ...options], {
			env,
			maxBuffer: 2 ** 28,
			...(input === undefined ? {} : { input }),
		});
	}

	/** PEM of the server's certificate, which it signed itself. */
	get certificate(): string {
		return readFileSync(path.join(this.folder, 'data/server.crt'), 'utf8');
	}
}

function findPrograms(): string | null {
	const found = existsSync(versions)
		? readdirSync(versions).filter((version) => existsSync(path.join(versions, version, 'bin/postgres')))
		: [];
	const [newest] = found.sort((one, other) => Number(other) - Number(one));
	return newest === undefined ? null : path.join(versions, newest, 'bin');
}

function makeCertificate(data: string): void {
	const key = path.join(data, 'server.key');
	const certificate = path.join(data, 'server.crt');
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
	execFileSync(
		'openssl',
		['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', certificate],
		{ stdio: 'ignore' },
	);
	own(key);
	own(certificate);
}

function own(file: string): void {
	if (owner.uid !== undefined) chownSync(file, owner.uid, owner.gid);
}

function idOf(option: '-u' | '-g'): number {
	return Number(execFileSync('id', [option, user], { encoding: 'utf8' }));
}
