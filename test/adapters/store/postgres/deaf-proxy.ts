import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Letters that messages of the server begin with. */
const notification = 'A'.charCodeAt(0);
const answered = 'Z'.charCodeAt(0);

/**
 * Stands before a PostgreSQL server and lets no notification through but those that come with an answer, as a pooler in
 * transaction mode does: a connection of the server belongs to who asked until it has answered.
 */
export class DeafProxy {
	private readonly sockets = new Set<Socket>();
	/** Notifications that were kept back. */
	dropped = 0;

	private constructor(private readonly server: Server) {}

	static async start(port: number): Promise<DeafProxy> {
		const server = createServer();
		const proxy = new DeafProxy(server);
		server.on('connection', (client) => proxy.join(client, connect(port, '127.0.0.1')));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async end(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private join(client: Socket, backend: Socket): void {
		for (const socket of [client, backend]) {
			this.sockets.add(socket);
			socket.on('error', () => undefined);
		}
		client.on('close', () => backend.destroy());
		backend.on('close', () => client.destroy());
		let isAsked = false;
		client.on('data', (data: Buffer) => {
			isAsked = true;
			backend.write(data);
		});
		client.on('end', () => backend.end());
		let rest = Buffer.alloc(0);
		backend.on('data', (data: Buffer) => {
			rest = Buffer.concat([rest, data]);
			// Each message is a letter and its length, which counts itself.
			while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
				const length = 1 + rest.readUInt32BE(1);
				if (rest[0] === notification && !isAsked) this.dropped += 1;
				else client.write(rest.subarray(0, length));
				if (rest[0] === answered) isAsked = false;
				rest = rest.subarray(length);
			}
		});
	}
}
