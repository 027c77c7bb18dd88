import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { callerOf } from './access/caller-of.ts';
import { Tokens } from './access/tokens.ts';
import { Counts } from './control/counts.ts';
import { Faults, refusalOf, type Fault } from './control/faults.ts';
import { Limits } from './control/limits.ts';
import { Environment } from './environment/environment.ts';
import { appClient, appUser, firstRows } from './seed/insert.ts';
import { seedOf, type Seed } from './seed/seed.ts';
import { answerBatch } from './web/batch.ts';
import type { ApiRequest, ApiResponse, Call } from './web/call.ts';
import { ODataError } from './web/odata-error.ts';
import { readPreferences } from './web/preferences.ts';
import { answer, errorResponse } from './web/route.ts';
import { sendResponse } from './web/send-response.ts';
import { answerSignIn } from './access/sign-in.ts';
import { answerControl } from './control/answer-control.ts';

const api = /^\/api\/data\/v9\.\d\//;

/** A Dataverse that a client reaches over HTTP, on a port of its own. */
export class DataverseServer {
	readonly environment: Environment;
	readonly tokens: Tokens;
	readonly faults = new Faults();
	readonly limits: Limits;
	readonly counts = new Counts();
	readonly seed: Seed;
	private readonly server: Server;

	private constructor(file: string | undefined) {
		this.environment = new Environment(file);
		this.tokens = new Tokens(() => this.environment.now());
		this.limits = new Limits(() => this.environment.now());
		this.seed = seedOf(this.environment);
		firstRows(this.environment);
		this.tokens.register({ ...appClient, user: appUser });
		this.server = createServer((request, response) => {
			// A client that was killed while it spoke is not answered.
			this.answer(request, response).catch(() => response.destroy());
		});
		this.server.on('connection', (socket) => {
			if (this.faults.down) socket.destroy();
		});
		// A connection that rests is not closed while a client may be about to use it.
		this.server.keepAliveTimeout = 0;
	}

	/** @param file Where its rows are kept; in memory without it. */
	static async start({
		port = 0,
		file,
	}: { readonly port?: number; readonly file?: string } = {}): Promise<DataverseServer> {
		const started = new DataverseServer(file);
		await new Promise<void>((resolve, reject) => {
			started.server.once('error', reject).listen(port, '127.0.0.1', resolve);
		});
		return started;
	}

	/** `http://127.0.0.1:<port>`, as an environment URL is given. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Breaks all connections, and lets none be made until it is mended, or for so long. */
	goDown(milliseconds?: number): void {
		this.faults.down = true;
		this.server.closeAllConnections();
		if (milliseconds !== undefined) setTimeout(() => (this.faults.down = false), milliseconds).unref();
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
		this.environment.rows.close();
	}

	private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = incoming.url ?? '/';
		const body = await text(incoming);
		if (this.faults.down) return void response.destroy();
		if (url.startsWith('/control/'))
			return sendResponse(response, answerControl(this, url.slice('/control/'.length), body));
		if (!api.test(url)) return sendResponse(response, answerSignIn(this, incoming, body));
		const [path = '', ...query] = url.replace(api, '').split('?');
		const request: ApiRequest = {
			method: incoming.method ?? 'GET',
			path,
			query: query.join('?'),
			headers: new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
			body,
		};
		await this.answerApi(request, response);
	}

	private async answerApi(request: ApiRequest, response: ServerResponse): Promise<void> {
		const prefer = readPreferences(request.headers.get('prefer'));
		const fault = this.faults.met(request, 'request');
		if (fault?.kind === 'drop') return void response.destroy();
		let user = '';
		try {
			if (fault?.kind === 'refuse') throw refusalOf(fault);
			user = this.signedIn(request);
			const headers = this.limits.enter(user);
			try {
				const answered = await this.answered(request, user, fault);
				this.counts.request({ method: request.method, path: request.path, status: answered.status, user });
				if (fault?.kind === 'ambiguous') return void response.destroy();
				sendResponse(response, { ...answered, headers: { ...headers, ...answered.headers } });
			} finally {
				this.limits.leave(user);
			}
		} catch (error) {
			if (!(error instanceof ODataError)) throw error;
			this.counts.request({ method: request.method, path: request.path, status: error.status, user });
			sendResponse(response, errorResponse({ prefer }, error));
		}
	}

	private signedIn({ headers }: ApiRequest): string {
		const [, token = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
		const user = this.tokens.userOf(token);
		if (user !== undefined) return user;
		throw new ODataError(401, '', 'The token is missing, unknown or expired.', {
			'www-authenticate': `Bearer authorization_uri=${this.url}/common/oauth2/authorize, resource_id=${this.url}/`,
		});
	}

	private async answered(request: ApiRequest, signedIn: string, fault: Fault | undefined): Promise<ApiResponse> {
		if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
		const caller = callerOf(this.environment, signedIn, request.headers);
		const call: Call = {
			environment: this.environment,
			caller,
			base: `${this.url}/api/data/v9.2`,
			prefer: readPreferences(request.headers.get('prefer')),
			references: new Map(),
			request,
			trusted: false,
		};
		if (request.path !== '$batch') return answer(call).response;
		if (request.method !== 'POST') throw new ODataError(405, '', 'A batch is posted.');
		return answerBatch(call, (part) => {
			this.counts.part(part, caller.user);
			const met = this.faults.met(part, 'part');
			return met?.kind === 'refuse' ? refusalOf(met) : undefined;
		});
	}
}
