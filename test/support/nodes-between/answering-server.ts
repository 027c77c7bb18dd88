import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const completion = {
	id: 'completion-1',
	object: 'chat.completion',
	created: 1_700_000_000,
	model: 'tickets-1',
	choices: [{ index: 0, message: { role: 'assistant', content: 'T-4711' }, finish_reason: 'stop', logprobs: null }],
	usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
};

/**
 * The other systems of a rule, on loopback: an API whose answer is a ticket with a `rule` of its own,
 * or for `/unsteady/...` an error the first time; and a chat model that speaks as OpenAI's do.
 */
export class AnsweringServer {
	private readonly asked = new Set<string>();
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => {
			const { method, url = '' } = request;
			const isFirst = !this.asked.has(url);
			this.asked.add(url);
			const status = url.startsWith('/unsteady/') && isFirst ? 500 : 200;
			const body = method === 'POST' ? completion : { ticket: 'T-4711', rule: 'of the API' };
			request.resume();
			response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
		});
	}

	static async start(): Promise<AnsweringServer> {
		const answering = new AnsweringServer();
		await new Promise<void>((resolve) => {
			answering.server.listen(0, '127.0.0.1', resolve);
		});
		return answering;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
		});
	}
}
