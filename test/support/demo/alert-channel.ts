import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { WorkflowDefinition } from '../n8n/n8n-types';
import { waitUntil } from '../n8n/wait-until';
import { projectRoot } from '../paths';

/** A channel of a chat on loopback, and the shipped workflow that posts alerts to it. */
export class AlertChannel {
	/** What it was told, in order. */
	readonly posted: string[] = [];
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				this.posted.push((JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text);
				response.end('{}');
			});
		});
	}

	static async open(): Promise<AlertChannel> {
		const channel = new AlertChannel();
		await new Promise<void>((resolve) => channel.server.listen(0, '127.0.0.1', resolve));
		return channel;
	}

	/** The shipped template, with the address of this channel. */
	get workflow(): WorkflowDefinition {
		const file = path.join(projectRoot, 'templates/alerts-to-webhook.json');
		const template = JSON.parse(readFileSync(file, 'utf8')) as WorkflowDefinition;
		const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
		const nodes = template.nodes.map((node) =>
			node.name === 'Post to the Channel' ? { ...node, parameters: { ...node.parameters, url } } : node,
		);
		return { ...template, nodes };
	}

	async untilPosted(subject: string): Promise<string> {
		return await waitUntil(`the alert of "${subject}"`, () =>
			this.posted.find((text) => text.includes(`"${subject}"`)),
		);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}
}
