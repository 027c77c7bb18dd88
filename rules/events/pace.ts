const windowMs = 10 * 60_000;
const mostInWindow = 20;
const slowMs = 60_000;

/**
 * Keeps executions apart where many come: after twenty within ten minutes there is one a minute,
 * which tells of all that has gathered. So an alert that fails by what it alerts of does not go
 * round and round, and nobody gets a thousand messages.
 */
export class Pace {
	private starts: number[] = [];

	/** Milliseconds until the next execution may start. */
	wait(now: number): number {
		this.starts = this.starts.filter((start) => start <= now && start > now - windowMs);
		const last = this.starts.at(-1);
		if (last === undefined || this.starts.length < mostInWindow) return 0;
		return Math.max(0, last + slowMs - now);
	}

	note(now: number): void {
		this.starts.push(now);
	}
}
