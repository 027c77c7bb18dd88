import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { freePorts } from '../n8n/free-port.ts';
import { waitUntil } from '../n8n/wait-until.ts';
import { dovecotConfig } from './dovecot-config.ts';
import { isRoot, mailOwner, makeMaildir, own, readMaildir, type KeptMessage } from './maildir.ts';

const command = '/usr/sbin/dovecot';
export const dovecotPassword = 'Arc-dovecot-2026';

/** A real Dovecot on loopback with folders of its own under the temp folder. It keeps port and mail when it is stopped. */
export class DovecotServer {
	readonly port: number;
	readonly tlsPort: number;
	private readonly folder: string;
	private child: ChildProcess | undefined;
	private readonly capability: string | null;
	private counter = 0;

	private constructor(port: number, tlsPort: number, folder: string, capability: string | null) {
		this.capability = capability;
		this.port = port;
		this.tlsPort = tlsPort;
		this.folder = folder;
	}

	static isInstalled(): boolean {
		return existsSync(command);
	}

	/** @param options.capability What the server says it can, where it shall be less than it is. */
	static async start(options: { readonly capability?: string } = {}): Promise<DovecotServer> {
		const [port = 0, tlsPort = 0] = await freePorts(2);
		const folder = mkdtempSync(path.join(tmpdir(), 'arc-dovecot-'));
		// Dovecot's own users pass through to their sockets.
		chmodSync(folder, 0o755);
		const server = new DovecotServer(port, tlsPort, folder, options.capability ?? null);
		server.writeConfig();
		await server.startAgain();
		return server;
	}

	async startAgain(): Promise<void> {
		const child = spawn(command, ['-F', '-c', this.configFile], {
			// A group of its own, so that sessions end with the server and Ctrl-C reaches neither.
			detached: true,
			stdio: 'ignore',
		});
		this.child = child;
		process.on('exit', this.killChild);
		child.once('exit', () => {
			process.off('exit', this.killChild);
			this.child = undefined;
		});
		await waitUntil('Dovecot to be ready', async () => {
			if (this.child === undefined) throw new Error(`Dovecot ended while it started:\n${this.log()}`);
			return await greets(this.port);
		});
	}

	/** Ends the server with all connections; the mail stays. */
	async stop(): Promise<void> {
		this.signal('SIGTERM');
		await waitUntil('Dovecot to end', () => this.child === undefined);
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Cuts off the connections of a user, as servers do now and then. */
	kick(user: string): void {
		try {
			execFileSync('doveadm', ['-c', this.configFile, 'kick', user], { stdio: 'ignore' });
		} catch {
			// It fails where the user has no connection.
		}
	}

	/** Puts a message into a folder, as a mail server does; unread unless it is said to be seen. */
	deliver(
		user: string,
		raw: string | Buffer,
		options: { readonly folder?: string; readonly seen?: boolean; readonly receivedOn?: Date } = {},
	): void {
		const maildir = this.maildir(user, options.folder);
		this.makeFolder(user, options.folder);
		this.counter += 1;
		const seconds = Math.floor((options.receivedOn?.getTime() ?? Date.now()) / 1000);
		const name = `${seconds}.M${String(this.counter).padStart(8, '0')}P${process.pid}.arc`;
		const started = path.join(maildir, 'tmp', name);
		writeFileSync(started, raw);
		own(started);
		utimesSync(started, seconds, seconds);
		renameSync(
			started,
			options.seen === true ? path.join(maildir, 'cur', `${name}:2,S`) : path.join(maildir, 'new', name),
		);
	}

	/** What a folder holds, in the order of arrival; looked at anew where the server renames a message meanwhile. */
	messages(user: string, folder?: string): KeptMessage[] {
		const maildir = this.maildir(user, folder);
		for (let attempt = 1; ; attempt++) {
			try {
				return readMaildir(maildir);
			} catch (error) {
				const isRenamed = error instanceof Error && 'code' in error && error.code === 'ENOENT';
				if (!isRenamed || attempt === 100) throw error;
			}
		}
	}

	/** Removes messages from a folder behind the server's back, as another mail program does. */
	remove(user: string, subject: string): void {
		const maildir = this.maildir(user);
		for (const part of ['new', 'cur']) {
			for (const name of readdirSync(path.join(maildir, part))) {
				const file = path.join(maildir, part, name);
				if (readFileSync(file, 'latin1').includes(`Subject: ${subject}`)) rmSync(file);
			}
		}
	}

	makeFolder(user: string, folder?: string): void {
		for (const maildir of [this.maildir(user), this.maildir(user, folder)]) makeMaildir(maildir);
	}

	/** Makes the server give all messages of a folder new UIDs under a new UIDVALIDITY. Stop it before. */
	forgetUids(user: string): void {
		const maildir = this.maildir(user);
		for (const name of readdirSync(maildir).filter((file) => file.startsWith('dovecot')))
			rmSync(path.join(maildir, name));
		// Its own choice would be the time in seconds, which may be the same again.
		this.counter += 1;
		const list = path.join(maildir, 'dovecot-uidlist');
		writeFileSync(
			list,
			`3 V${Math.floor(Date.now() / 1000) + 1000 + this.counter} N1 G${randomBytes(16).toString('hex')}\n`,
		);
		own(list);
	}

	/** How often somebody tried to log in with a wrong password. */
	refusedLogins(user: string): number {
		return this.log()
			.split('\n')
			.filter((line) => line.includes(`(${user},`) && /password mismatch/i.test(line)).length;
	}

	/** How often the user logged in. */
	logins(user: string): number {
		return this.log()
			.split('\n')
			.filter((line) => line.includes(`Login: user=<${user}>`)).length;
	}

	log(): string {
		const file = path.join(this.folder, 'dovecot.log');
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	}

	private get configFile(): string {
		return path.join(this.folder, 'dovecot.conf');
	}

	private maildir(user: string, folder?: string): string {
		const root = path.join(this.folder, 'mail', user);
		return folder === undefined || folder === 'INBOX' ? root : path.join(root, `.${folder.replaceAll('/', '.')}`);
	}

	private writeConfig(): void {
		const { folder, port, tlsPort, capability } = this;
		const key = path.join(folder, 'key.pem');
		const certificate = path.join(folder, 'certificate.pem');
		execFileSync(
			'openssl',
			[
				'req',
				'-x509',
				'-newkey',
				'rsa:2048',
				'-nodes',
				'-days',
				'2',
				'-subj',
				'/CN=localhost',
				'-keyout',
				key,
				'-out',
				certificate,
			],
			{ stdio: 'ignore' },
		);
		const mail = path.join(folder, 'mail');
		mkdirSync(mail);
		own(mail);
		const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
		const runsAs = isRoot ? null : { user: userInfo().username, group };
		writeFileSync(
			this.configFile,
			dovecotConfig({
				folder,
				port,
				tlsPort,
				key,
				certificate,
				runsAs,
				mailOwner,
				password: dovecotPassword,
				capability,
			}),
		);
	}

	private signal(name: NodeJS.Signals): void {
		if (this.child?.pid !== undefined) process.kill(-this.child.pid, name);
	}

	private readonly killChild = (): void => this.signal('SIGKILL');
}

async function greets(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		const end = (answer: boolean): void => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('data', () => end(true));
		socket.once('error', () => end(false));
	});
}
