import type { Caller } from '../access/caller.ts';
import type { Environment } from '../environment/environment.ts';
import type { Target } from '../rows/rows.ts';
import type { Preferences } from './preferences.ts';

/** A request to the Web API: alone, or a part of a batch. */
export interface ApiRequest {
	readonly method: string;
	/** Behind `/api/data/v9.2/`, still encoded. */
	readonly path: string;
	/** Behind the question mark, still encoded. */
	readonly query: string;
	/** By lower-case name. */
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
}

export interface ApiResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** An object is answered as JSON, a text as it is. */
	readonly body?: unknown;
}

/** How a request was answered, with the row that it made or changed. */
export interface Answered {
	readonly response: ApiResponse;
	readonly target: Target | undefined;
}

/** What one request is answered with: who asks, and what was agreed. */
export interface Call {
	readonly environment: Environment;
	readonly caller: Caller;
	/** `http://127.0.0.1:1234/api/data/v9.2` */
	readonly base: string;
	readonly prefer: Preferences;
	/** The rows that earlier requests of the change set made, by Content-ID. */
	readonly references: ReadonlyMap<string, Target>;
	readonly request: ApiRequest;
	/** Whether what clients cannot write is taken too, as when an environment is filled for a test. */
	readonly trusted: boolean;
}
