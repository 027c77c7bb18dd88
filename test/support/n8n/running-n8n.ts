import type { N8nApi } from './n8n-api.ts';

/** What every test may do with an n8n, be it its own or one that others use too. */
export interface RunningN8n {
	readonly api: N8nApi;
	readonly baseUrl: string;
	readonly userFolder: string;
	/** The embedded store that workflows made through `api` use. */
	readonly storeFile: string;
	/** The last lines of n8n's log, for the text of a failure. */
	logTail(lines?: number): string;
	/** Leaves nothing behind that runs on. */
	dispose(): Promise<void>;
}

/** The file of an embedded store, by the folder of its n8n. */
export function storeFileOf(userFolder: string, storeName: string): string {
	return `${userFolder}/.n8n/arc/${storeName}.sqlite`;
}
