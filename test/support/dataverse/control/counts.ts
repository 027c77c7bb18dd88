import type { ApiRequest } from '../web/call.ts';

/** A request as it is remembered. */
export interface Logged {
	readonly method: string;
	readonly path: string;
	readonly status: number;
	/** The user who was impersonated, or signed in. */
	readonly user: string;
}

/** What was asked of an environment. */
export interface CountsView {
	/** Requests over HTTP; a batch is one. */
	readonly requests: number;
	/** Requests within batches. */
	readonly parts: number;
	readonly byStatus: Readonly<Record<string, number>>;
	/** The latest requests, the first one first. */
	readonly log: readonly Logged[];
}

const remembered = 1_000;

export class Counts {
	private requests = 0;
	private parts = 0;
	private readonly byStatus = new Map<number, number>();
	private readonly log: Logged[] = [];

	request(logged: Logged): void {
		this.requests += 1;
		this.byStatus.set(logged.status, (this.byStatus.get(logged.status) ?? 0) + 1);
		this.log.push(logged);
		if (this.log.length > remembered) this.log.shift();
	}

	part({ method, path }: ApiRequest, user: string): void {
		this.parts += 1;
		this.log.push({ method: `${method} in $batch`, path, status: 0, user });
		if (this.log.length > remembered) this.log.shift();
	}

	view(): CountsView {
		const { requests, parts } = this;
		return { requests, parts, byStatus: Object.fromEntries(this.byStatus), log: [...this.log] };
	}

	reset(): void {
		this.requests = 0;
		this.parts = 0;
		this.byStatus.clear();
		this.log.length = 0;
	}
}
