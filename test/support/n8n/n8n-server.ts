import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from './free-port.ts';
import { installPackage, packProject } from './install-package.ts';
import { N8nApi } from './n8n-api.ts';
import { N8nProcess } from './n8n-process.ts';
import { beginPrepared } from './prepared-folder.ts';
import { storeFileOf, type RunningN8n } from './running-n8n.ts';

export interface N8nServerOptions {
	/** Kept when it is given; else a fresh one, removed by `dispose`. */
	readonly userFolder?: string;
	/** Folders of packages to copy instead of the packed project. */
	readonly packageFolders?: readonly string[];
	readonly port?: number;
	readonly env?: Readonly<Record<string, string>>;
}

/**
 * Parts of n8n that no rule touches, and that take a fifth of a start to load. Another version than the pinned
 * one may not know them all, and would end where it does not know one.
 */
const withoutParts = {
	N8N_DISABLED_MODULES:
		'agents,breaking-changes,chat-hub,external-secrets,insights,instance-ai,ldap,log-streaming,mcp,mcp-registry,' +
		'otel,provisioning,quick-connect,source-control,sso-oidc,sso-saml,token-exchange,workflow-builder',
};

/**
 * For tests in which nobody opens the editor and no Code node runs: n8n would make the files of its editor
 * anew at each start, which is a third of the work, and start a process for code.
 */
export const rulesAlone = {
	...(process.env['ARC_N8N'] === undefined ? withoutParts : {}),
	N8N_DISABLE_UI: 'true',
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: 'nobody comes with it',
};

/**
 * A real n8n on loopback, with a package installed as a user would have it, an owner, and an
 * API key. It keeps its ports, owner and key when it is stopped or killed and started again.
 */
export class N8nServer implements RunningN8n {
	readonly api: N8nApi;
	readonly baseUrl: string;
	readonly userFolder: string;
	readonly storeFile: string;
	readonly logFile: string;
	/** How long the last start took until n8n was ready, in milliseconds. */
	startupMs = 0;
	private readonly process: N8nProcess;
	private readonly ownsFolder: boolean;

	private constructor(process: N8nProcess, userFolder: string, ownsFolder: boolean) {
		this.process = process;
		this.userFolder = userFolder;
		this.storeFile = storeFileOf(userFolder, 'default');
		this.logFile = process.logFile;
		this.ownsFolder = ownsFolder;
		this.baseUrl = process.baseUrl;
		this.api = new N8nApi(process.baseUrl);
	}

	static async start({ userFolder, packageFolders, port, env = {} }: N8nServerOptions = {}): Promise<N8nServer> {
		const folder = userFolder ?? mkdtempSync(path.join(tmpdir(), 'arc-n8n-'));
		// Where its tables lie in PostgreSQL, its key is that of the other processes.
		if (env['DB_TYPE'] === undefined) beginPrepared(folder);
		for (const source of packageFolders ?? [packProject()]) installPackage(source, folder);
		const [httpPort = 0, brokerPort = 0] = await freePorts(2);
		const process = new N8nProcess(folder, port ?? httpPort, brokerPort, env);
		const server = new N8nServer(process, folder, userFolder === undefined);
		try {
			server.startupMs = await process.start();
			await server.api.login();
		} catch (error) {
			const log = process.logTail();
			await process.kill9();
			if (userFolder === undefined) rmSync(folder, { recursive: true, force: true });
			throw new Error(`n8n could not be set up:\n${log}`, { cause: error });
		}
		return server;
	}

	/** Starts n8n again on the same folder, after `stop` or `kill9`. */
	async startAgain(): Promise<void> {
		this.startupMs = await this.process.startAgain();
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}

	async kill9(): Promise<void> {
		await this.process.kill9();
	}

	/** Ends n8n for good, without asking it to finish, and removes the folder, unless it was given. */
	async dispose(): Promise<void> {
		await this.process.kill9();
		if (this.ownsFolder) rmSync(this.userFolder, { recursive: true, force: true });
	}

	get pid(): number | undefined {
		return this.process.pid;
	}

	/** The last lines of n8n's log, for the text of a failure. */
	logTail(lines?: number): string {
		return this.process.logTail(lines);
	}
}
