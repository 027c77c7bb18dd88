import { ArcError } from '../../core/errors';
import { pause } from '../../adapters/pause';
import type { ExecutionEnd } from './execution-end';

/** Who tells people of an outage, once when it begins and once when it ends. */
export interface OutageTold {
	began(error: unknown): void;
	ended(): void;
}

const [shortestPauseMs, longestPauseMs] = [1_000, 60_000];
/** What passes by itself sooner is told nobody. */
const toldAfterMs = 20_000;

/**
 * The executions of a rule that were lost one after the other: how long to wait before the next one,
 * and whether a person is to know. The pause is as long as the whole has lasted, however many were
 * lost at once.
 */
export class LostExecutions {
	private since: number | undefined;
	private isTold = false;
	private recovered = new AbortController();

	/** @param now Milliseconds of a clock that only goes forward. */
	constructor(
		private readonly report: OutageTold,
		private readonly now: () => number = () => performance.now(),
	) {}

	/** Milliseconds; 0 where the last one was not lost. */
	get pauseMs(): number {
		if (this.since === undefined) return 0;
		return Math.min(longestPauseMs, Math.max(shortestPauseMs, this.now() - this.since));
	}

	/** Waits for the pause, or until one is not lost. */
	async rest(stopped: AbortSignal): Promise<void> {
		const { pauseMs } = this;
		if (pauseMs > 0) await pause(pauseMs, AbortSignal.any([stopped, this.recovered.signal]));
	}

	note(end: ExecutionEnd): void {
		if (end.kind !== 'lost') {
			this.recover();
			return;
		}
		this.since ??= this.now();
		if (this.isTold || this.now() - this.since < toldAfterMs) return;
		this.isTold = true;
		this.report.began(
			new ArcError('executionNotStarted', `n8n could not start an execution of the rule: ${end.text.slice(0, 300)}`, {
				hint: 'Look into the log of n8n, and whether its database answers. The items wait.',
			}),
		);
	}

	private recover(): void {
		if (this.since === undefined) return;
		if (this.isTold) this.report.ended();
		[this.since, this.isTold] = [undefined, false];
		this.recovered.abort();
		this.recovered = new AbortController();
	}
}
