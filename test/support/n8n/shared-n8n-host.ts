import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { N8nServer } from './n8n-server.ts';
import { sharedN8nVariable, type SharedAddress } from './shared-n8n.ts';

/** n8n tries five times, for 15 s, to publish what cannot work, and would do so with five at once: others wait then. */
const manyPublications = { N8N_WORKFLOW_PUBLICATION_CONCURRENCY: '20' };

/** Starts one n8n when a test first asks for it, and tells all tests of the run how to reach it. */
export class SharedN8nHost {
	private readonly server: Server;
	private starting: Promise<N8nServer> | undefined;
	private asked = 0;

	private constructor() {
		this.server = createServer((_request, response) => {
			this.address().then(
				(address) => response.end(JSON.stringify(address)),
				(error: unknown) => response.writeHead(503).end(String(error)),
			);
		});
	}

	static async open(): Promise<SharedN8nHost> {
		const host = new SharedN8nHost();
		await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve));
		const { port } = host.server.address() as AddressInfo;
		process.env[sharedN8nVariable] = `http://127.0.0.1:${port}/`;
		return host;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((closed) => this.server.close(closed));
		const n8n = await this.starting?.catch(() => undefined);
		await n8n?.dispose();
	}

	private async address(): Promise<SharedAddress> {
		this.asked += 1;
		const number = this.asked;
		this.starting ??= N8nServer.start({ env: manyPublications });
		const { baseUrl, userFolder, logFile, api } = await this.starting;
		return { baseUrl, userFolder, logFile, session: api.session, number };
	}
}
