/** How far back a call still counts for somebody who begins to wait and does not say when he last looked. */
const justNow = 100;
/** How soon somebody who may have missed a call looks again. */
const soon = 20;

/**
 * Lets those who wait for work know of it, within this process. A call that came before somebody
 * began to wait counts, where it came after that one last looked.
 */
export class Wake {
	private readonly sleepers = new Set<() => void>();
	private lastCall = Number.NEGATIVE_INFINITY;
	private stopWatching: (() => void) | undefined;
	private closed = false;

	/** @param watchOthers Calls back when another process wrote; asked only while somebody waits. */
	constructor(private readonly watchOthers: (changed: () => void) => () => void) {}

	call(): void {
		this.lastCall = performance.now();
		for (const wake of [...this.sleepers]) wake();
	}

	/** Resolves at the next call, after the given time, or when the signal aborts. */
	async wait(milliseconds: number, signal: AbortSignal, lookedAt = performance.now() - justNow): Promise<void> {
		if (signal.aborted || this.closed) return;
		const missed = this.lastCall >= lookedAt;
		await new Promise<void>((resolve) => {
			const wake = (): void => {
				clearTimeout(timer);
				signal.removeEventListener('abort', wake);
				this.sleepers.delete(wake);
				if (this.sleepers.size === 0) this.stop();
				resolve();
			};
			const timer = setTimeout(wake, missed ? Math.min(milliseconds, soon) : milliseconds);
			timer.unref();
			signal.addEventListener('abort', wake);
			this.sleepers.add(wake);
			this.stopWatching ??= this.watchOthers(() => this.call());
		});
	}

	/** Wakes everybody for the last time. */
	close(): void {
		this.closed = true;
		this.call();
		this.stop();
	}

	private stop(): void {
		this.stopWatching?.();
		this.stopWatching = undefined;
	}
}
