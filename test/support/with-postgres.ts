import { PostgresServer } from './postgres/postgres-server';

/** Tests that need a real PostgreSQL. Where it is missing they are skipped by name, and fail where CI is set. */
export function describeWithPostgres(name: string, tests: (server: () => PostgresServer) => void): void {
	if (PostgresServer.isInstalled()) {
		describe(name, () => {
			let server: PostgresServer | undefined;
			beforeAll(async () => {
				server = await PostgresServer.start();
			});
			afterAll(async () => await server?.dispose());
			tests(() => {
				if (server === undefined) throw new Error('The server runs during tests only');
				return server;
			});
		});
		return;
	}
	if (process.env['CI'] === undefined) {
		describe.skip(`${name} (skipped: install postgresql)`, () => {
			it('needs PostgreSQL', () => undefined);
		});
		return;
	}
	it(`${name}: needs postgresql`, () => {
		throw new Error('PostgreSQL is not installed below /usr/lib/postgresql');
	});
}
