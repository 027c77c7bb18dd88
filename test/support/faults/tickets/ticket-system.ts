import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rest } from '../world/rest.ts';

export interface Ticket {
	readonly id: number;
	/** By which whoever made it finds it again. */
	readonly key: string;
	readonly title: string;
}

/** A moment on the way of a ticket: it was asked for, it is made and nobody was told, or its maker was told. */
export const moments = ['asked', 'made', 'told'] as const;
export type Moment = (typeof moments)[number];

/** What happens at a moment of one of the next tickets. */
interface Trap {
	readonly moment: Moment;
	/** So many tickets pass before. */
	passing: number;
	readonly delayMs: number;
	readonly spring: () => Promise<void>;
}

/** The other system of a rule: a server on loopback that makes a ticket each time that it is asked. */
export class TicketSystem {
	readonly tickets: Ticket[] = [];
	private trap: Trap | null = null;
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => {
			void this.answer(request, response).catch(() => response.destroy());
		});
	}

	static async start(): Promise<TicketSystem> {
		const system = new TicketSystem();
		await new Promise<void>((resolve) => {
			system.server.listen(0, '127.0.0.1', resolve);
		});
		return system;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/tickets`;
	}

	/** Does something at a moment of a ticket that comes; resolves when it was done. */
	async springAt(trap: Omit<Trap, 'spring'>, spring: () => Promise<void>): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.trap = {
				...trap,
				spring: async () => await spring().then(resolve, reject),
			};
		});
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
		});
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const say = (body: unknown): void => {
			response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
		};
		if (request.method === 'GET') {
			const key = new URL(request.url ?? '', this.url).searchParams.get('key');
			const found = this.tickets.find((ticket) => ticket.key === key);
			return say(found === undefined ? { id: null } : this.shown(found));
		}
		const { key, title } = await bodyOf(request);
		const trap = this.nextTrap();
		if (trap?.moment === 'asked') return await trap.spring();
		const ticket = { id: this.tickets.length + 1, key, title };
		this.tickets.push(ticket);
		if (trap?.moment === 'made') return await trap.spring();
		say(this.shown(ticket));
		if (trap === null) return;
		await rest(trap.delayMs);
		await trap.spring();
	}

	private nextTrap(): Trap | null {
		const { trap } = this;
		if (trap === null) return null;
		trap.passing -= 1;
		if (trap.passing >= 0) return null;
		this.trap = null;
		return trap;
	}

	private shown({ id }: Ticket): object {
		return { id, number: `T-${id}`, url: `${this.url}/${id}` };
	}
}

async function bodyOf(request: IncomingMessage): Promise<{ readonly key: string; readonly title: string }> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString()) as { key: string; title: string };
}
