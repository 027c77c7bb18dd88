import { PlacedApi } from './placed-api.ts';
import { logTailOf } from './n8n-process.ts';
import type { Session } from './n8n-api.ts';
import { storeFileOf, type RunningN8n } from './running-n8n.ts';
import { fetchAlone } from './fetch-alone.ts';

/** Names the n8n that a test run shares, in the environment of its workers. */
export const sharedN8nVariable = 'ARC_SHARED_N8N';

/** How to reach the shared n8n, and a number that no other test file has. */
export interface SharedAddress {
	readonly baseUrl: string;
	readonly userFolder: string;
	readonly logFile: string;
	readonly session: Session;
	readonly number: number;
}

/**
 * A place in the n8n that the test files of one run share, which the first of them starts. What is
 * made through it works on an embedded store of its own, and is unpublished at the end. A test that
 * kills or reconfigures n8n starts one of its own instead (`N8nServer`).
 */
export class SharedN8n implements RunningN8n {
	readonly api: PlacedApi;
	readonly baseUrl: string;
	readonly userFolder: string;
	readonly storeFile: string;
	private readonly logFile: string;

	private constructor({ baseUrl, userFolder, logFile }: SharedAddress, storeName: string, api: PlacedApi) {
		this.api = api;
		this.baseUrl = baseUrl;
		this.userFolder = userFolder;
		this.storeFile = storeFileOf(userFolder, storeName);
		this.logFile = logFile;
	}

	/** @param options.store `default` for the one test that looks at what works without a credential. */
	static async enter({ store }: { readonly store?: 'default' } = {}): Promise<SharedN8n> {
		const host = process.env[sharedN8nVariable];
		if (host === undefined) throw new Error('Nobody shares an n8n here: only the set-up of the live tests does');
		const response = await fetchAlone(host);
		if (!response.ok) throw new Error(`The shared n8n did not start: ${await response.text()}`);
		const address = (await response.json()) as SharedAddress;
		const storeName = store ?? `place-${address.number}`;
		return new SharedN8n(address, storeName, await PlacedApi.enter(address, storeName));
	}

	logTail(lines?: number): string {
		return logTailOf(this.logFile, lines);
	}

	async dispose(): Promise<void> {
		await this.api.unpublishAll();
	}
}
