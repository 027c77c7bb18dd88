import { createServer, type AddressInfo } from 'node:net';

/** Asks the system for ports on loopback that nobody uses now, all different. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	try {
		return await Promise.all(
			servers.map(
				(server) =>
					new Promise<number>((resolve, reject) => {
						server.once('error', reject);
						server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
					}),
			),
		);
	} finally {
		await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
	}
}
