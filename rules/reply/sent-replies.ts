import type { ReplyNote } from '../../core/activity/queue-item';
import type { Replies } from '../../core/ledger/replies';

/** What was sent is kept in parts of so many replies, and after so many milliseconds at the latest. */
const together = 50;
const latestMs = 1_000;

/**
 * Notes how the replies of a batch ended. One that was sent is marked at once, so that it is in doubt no
 * longer; what belongs to that, its note and its message, is written for many together.
 */
export class SentReplies {
	private waiting: ReplyNote[] = [];
	private timer: NodeJS.Timeout | undefined;
	private readonly kept: Promise<unknown>[] = [];

	/** @param isAlone Whether the batch has one reply, for which marking comes to more than it saves. */
	constructor(
		private readonly ledger: Pick<Replies, 'endReply' | 'markSent'>,
		private readonly isAlone: boolean,
	) {}

	/** Resolves when it is sure that the reply ended. */
	async note(note: ReplyNote): Promise<void> {
		if (this.isAlone || note.state !== 'sent') {
			await this.ledger.endReply(note.id, note);
			return;
		}
		await this.ledger.markSent(note.id);
		this.waiting.push(note);
		if (this.waiting.length >= together) this.keep();
		else this.timer ??= setTimeout(() => this.keep(), latestMs);
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
		const all = Promise.all(part.map(async (note) => await this.ledger.endReply(note.id, note)));
		this.kept.push(
			all.then(
				() => undefined,
				(error: unknown) => error,
			),
		);
	}
}
