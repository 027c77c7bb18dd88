import { DataverseServer } from './dataverse-server.ts';
import { appClient, appUser } from './seed/insert.ts';
import type { Seed } from './seed/seed.ts';

/** A Dataverse of the tests, and what a client needs to reach it. */
export interface RunningDataverse {
	/** The URL of the environment, without a path. */
	readonly url: string;
	readonly tokenUrl: string;
	readonly authorizeUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** The user that the app registration acts as. */
	readonly user: string;
	/** A token of that user, or of another one. */
	readonly token: (user?: string) => string;
	readonly server: DataverseServer;
	readonly close: () => Promise<void>;
}

/**
 * Starts a Dataverse on a port of its own.
 *
 * @param file Where its rows are kept, so that it can be started again; in memory without it.
 * @param seed Fills it before it is reached.
 */
export async function startDataverse({
	port,
	file,
	seed,
}: {
	readonly port?: number;
	readonly file?: string;
	readonly seed?: (seed: Seed) => void;
} = {}): Promise<RunningDataverse> {
	const server = await DataverseServer.start({
		...(port === undefined ? {} : { port }),
		...(file === undefined ? {} : { file }),
	});
	try {
		seed?.(server.seed);
	} catch (error) {
		await server.close();
		throw error;
	}
	const { url } = server;
	return {
		url,
		tokenUrl: `${url}/common/oauth2/v2.0/token`,
		authorizeUrl: `${url}/common/oauth2/v2.0/authorize`,
		...appClient,
		user: appUser,
		token: (user = appUser) => server.tokens.issue(user),
		server,
		close: async () => await server.close(),
	};
}
