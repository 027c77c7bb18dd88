import type { Claim } from '../../core/activity/queue-item';

/** An execution that was started and has not ended, as far as is known. */
export interface Running {
	readonly claims: readonly Claim[];
	/** Claims that are held back until it ends. */
	readonly rest: readonly Claim[];
	/** By the clock of `Executions`. */
	readonly since: number;
	/** For how many milliseconds what was left behind it had gathered when it began; 0 where nothing was left. */
	readonly gatheredMs: number;
}

/**
 * While one runs, what comes in behind an execution gathers for so long for the next one: an execution
 * costs n8n as much as a hundred items. One that lasts longer does not hold up the others.
 */
const gatherMs = 250;

/** The executions of a rule that run at once. */
export class Executions {
	private readonly running = new Map<symbol, Running>();
	private latest: Running | undefined;

	/** Milliseconds of a clock that only goes forward. */
	constructor(private readonly now: () => number = () => performance.now()) {}

	add(started: Omit<Running, 'since'>): symbol {
		const key = Symbol('execution');
		this.latest = { ...started, since: this.now() };
		this.running.set(key, this.latest);
		return key;
	}

	remove(key: symbol): void {
		this.running.delete(key);
	}

	has(key: symbol): boolean {
		return this.running.has(key);
	}

	all(): (readonly [symbol, Running])[] {
		return [...this.running];
	}

	/** Those that were started longer ago. */
	olderThan(milliseconds: number): (readonly [symbol, Running])[] {
		return this.all().filter(([, { since }]) => this.now() - since > milliseconds);
	}

	/** Milliseconds until a further one may be started; without end, where one has to end before. */
	msUntilNext(atOnce: number): number {
		if (this.running.size >= atOnce) return Number.POSITIVE_INFINITY;
		if (this.running.size === 0 || this.latest === undefined) return 0;
		return Math.max(0, gatherMs - this.latest.gatheredMs - (this.now() - this.latest.since));
	}
}
