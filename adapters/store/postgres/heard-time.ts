/** The server's time in milliseconds, counted on by the clock of this process from when the server last said it. */
export class HeardTime {
	private last: { readonly time: number; readonly at: number } | null = null;

	hear(time: number): void {
		this.last = { time, at: performance.now() };
	}

	/** Null where the server has not said it yet, or longer ago. */
	within(milliseconds: number): number | null {
		if (this.last === null) return null;
		const since = performance.now() - this.last.at;
		return since > milliseconds ? null : Math.floor(this.last.time + since);
	}
}
