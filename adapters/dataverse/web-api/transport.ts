/** One HTTP request as it goes out. The header that says who asks is added by whoever sends it. */
export interface HttpRequest {
	readonly method: HttpMethod;
	/** Absolute, and encoded already. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
}

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface HttpAnswer {
	readonly status: number;
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/**
 * Sends a request and answers what came back, whatever its status. Rejects where no answer came; an
 * ArcError that it rejects with, as for a credential that cannot be renewed, is handed on as it is.
 *
 * Nodes fill it with n8n's HTTP helper, so that proxies, logins and their renewal are n8n's; tests
 * with fetch.
 */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** How time passes for a client: milliseconds, and a wait of so many. */
export interface Timing {
	now(): number;
	wait(milliseconds: number): Promise<void>;
}

export const realTiming: Timing = {
	now: () => Date.now(),
	wait: async (milliseconds) => {
		await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
	},
};
