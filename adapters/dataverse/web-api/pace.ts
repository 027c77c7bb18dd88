import { unavailable, type DataverseError } from './failure';
import type { Timing } from './transport';

/** As many requests of one user are answered at once; one more is refused (Dataverse, API limits). */
const mostAtOnce = 52;

/** No call waits longer than this for its turn, in milliseconds; what Dataverse asks for beyond is an outage. */
const patience = 60_000;

/**
 * How fast a user may ask an environment: at most 52 requests at once, and none before the moment that
 * Dataverse named when it last refused one. All clients of one user of one environment share it.
 */
export class Pace {
	private readonly timing: Timing;
	private readonly most: number;
	private readonly waiting: (() => void)[] = [];
	private running = 0;
	private closedUntil = 0;

	constructor(timing: Timing, most: number = mostAtOnce) {
		this.timing = timing;
		this.most = most;
	}

	/** Nobody asks for so many milliseconds. */
	close(milliseconds: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.timing.now() + milliseconds);
	}

	/**
	 * Does one request when its turn comes.
	 *
	 * @throws DataverseError `storeUnavailable`, and asks nobody, while Dataverse wants to be left alone
	 * for longer than a call waits
	 */
	async take<Result>(work: () => Promise<Result>): Promise<Result> {
		await this.opened();
		if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
		else this.running += 1;
		try {
			await this.opened();
			return await work();
		} finally {
			// The place goes to who waits longest, without becoming free in between.
			const next = this.waiting.shift();
			if (next === undefined) this.running -= 1;
			else next();
		}
	}

	private async opened(): Promise<void> {
		for (;;) {
			const left = this.closedUntil - this.timing.now();
			if (left <= 0) return;
			if (left > patience) throw this.closed();
			await this.timing.wait(left);
		}
	}

	private closed(): DataverseError {
		return unavailable(
			`asks to be left alone until ${new Date(this.closedUntil).toISOString()}`,
			'It is being administered, or its limits are used up. Rules go on by themselves then.',
		);
	}
}
