import type { Replies } from '../../core/ledger/replies';

/** What was sent is kept in parts of so many replies, and after so many milliseconds at the latest. */
const together = 100;
const latestMs = 1_000;

/** Keeps the replies of a batch that are marked as sent as messages, for many together. */
export class SentReplies {
	private waiting: string[] = [];
	private timer: NodeJS.Timeout | undefined;
	private readonly kept: Promise<unknown>[] = [];

	constructor(private readonly ledger: Pick<Replies, 'keepSent'>) {}

	add(replyIds: readonly string[]): void {
		this.waiting.push(...replyIds);
		if (this.waiting.length >= together) this.keep();
		else if (this.waiting.length > 0) this.timer ??= setTimeout(() => this.keep(), latestMs);
	}

	/** Resolves when everything is kept; rejects with what could not be. */
	async end(): Promise<void> {
		this.keep();
		const failure = (await Promise.all(this.kept)).find((error) => error !== undefined);
		if (failure !== undefined) throw failure as Error;
	}

	private keep(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		const part = this.waiting;
		this.waiting = [];
		if (part.length === 0) return;
		this.kept.push(
			this.ledger.keepSent(part).then(
				() => undefined,
				(error: unknown) => error,
			),
		);
	}
}
