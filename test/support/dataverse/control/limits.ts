import { ODataError } from '../web/odata-error.ts';

const window = 300_000;

/** The service protection limits, for each user. */
export class Limits {
	private readonly times = new Map<string, number[]>();
	private readonly open = new Map<string, number>();
	private readonly now: () => number;
	/** In 300 seconds. */
	requests = 6_000;
	concurrent = 52;
	/** How many requests of one user were open at once, at most. */
	peak = 0;

	constructor(now: () => number) {
		this.now = now;
	}

	/** Lets a request in, or refuses it with the time to wait. Whoever was let in leaves again. */
	enter(user: string): Readonly<Record<string, string>> {
		const open = (this.open.get(user) ?? 0) + 1;
		this.peak = Math.max(this.peak, open);
		if (open > this.concurrent)
			throw tooMany('0x80072326', `Number of concurrent requests exceeded the limit of ${this.concurrent}.`, 1);
		const now = this.now();
		const recent = (this.times.get(user) ?? []).filter((time) => time > now - window);
		if (recent.length >= this.requests)
			throw tooMany(
				'0x80072322',
				`Number of requests exceeded the limit of ${this.requests} over time window of 300 seconds.`,
				Math.max(1, Math.ceil(((recent[0] ?? now) + window - now) / 1_000)),
			);
		recent.push(now);
		this.times.set(user, recent);
		this.open.set(user, open);
		return { 'x-ms-ratelimit-burst-remaining-xrm-requests': String(this.requests - recent.length) };
	}

	leave(user: string): void {
		this.open.set(user, (this.open.get(user) ?? 1) - 1);
	}

	forget(): void {
		this.times.clear();
	}
}

const tooMany = (code: string, message: string, seconds: number) =>
	new ODataError(429, code, message, { 'retry-after': String(seconds) });
