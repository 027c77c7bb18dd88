import { asError } from '../../core/errors';
import type { Replies } from '../../core/ledger/replies';
import { beginReply, handOver, replyToBegin, type Postman } from './deliver-reply';
import type { ReadyReply } from './prepare-reply';
import { noteOf, type ReplyOutcome } from './reply-outcome';
import { SentReplies } from './sent-replies';

/** What sending the replies of a batch takes. */
export interface TurnsPostman extends Postman {
	readonly ledger: Postman['ledger'] &
		Pick<Replies, 'beginReply' | 'endReply' | 'keepSent' | 'markAndBegin' | 'writeReplies'>;
}

/** What ended waits for others to end no longer than so many milliseconds: they may be tried again for long. */
const latestMs = 100;

/**
 * Sends the replies of a batch in order, few under way at once: how many is what a process that dies leaves in
 * doubt. One turn marks those that were sent, and begins as many of the next. Once a turn fails nothing more is
 * begun, since what it was to mark stays in doubt.
 */
export class ReplyTurns {
	private readonly outcomes = new Map<ReadyReply, Error | ReplyOutcome>();
	private readonly kept: SentReplies;
	/** Handed over, and not marked yet. */
	private sent: ReadyReply[] = [];
	private underWay = 0;
	/** How many have ended since the last turn. */
	private ended = 0;
	private oneEnded: () => void = () => undefined;

	constructor(
		private readonly postman: TurnsPostman,
		private readonly replies: readonly ReadyReply[],
	) {
		this.kept = new SentReplies(postman.ledger);
	}

	/** What came of each reply; rejects where it could not be kept that some were sent. */
	async run(): Promise<ReadonlyMap<ReadyReply, Error | ReplyOutcome>> {
		await this.writeAhead();
		let waiting = this.replies;
		while (waiting.length + this.underWay + this.sent.length > 0) {
			const room = this.postman.sender.atOnce - this.underWay;
			const [sent, next] = [this.sent, waiting.slice(0, room)];
			waiting = waiting.slice(room);
			this.sent = [];
			this.ended = 0;
			try {
				await this.turn(sent, next);
			} catch (error) {
				for (const one of [...sent, ...next, ...waiting]) this.outcomes.set(one, asError(error));
				waiting = [];
			}
			await this.someEnd();
		}
		await this.kept.end();
		return this.outcomes;
	}

	/** One alone is written down when it begins, and so is each where this fails, and says why. */
	private async writeAhead(): Promise<void> {
		if (this.isAlone) return;
		await this.postman.ledger.writeReplies(this.replies.map(replyToBegin)).catch(() => undefined);
	}

	/** For one alone marking comes to more than it saves. */
	private get isAlone(): boolean {
		return this.replies.length === 1;
	}

	private async turn(sent: readonly ReadyReply[], next: readonly ReadyReply[]): Promise<void> {
		const { ledger } = this.postman;
		const ids = sent.map(({ id }) => id);
		const done = this.isAlone ? new Set<string>() : await ledger.markAndBegin(ids, next.map(replyToBegin));
		for (const one of next) this.start(one, done.has(one.id));
		this.kept.add(ids.filter((id) => done.has(id)));
		const others = sent.filter(({ id }) => !done.has(id));
		await Promise.all(
			others.map(async ({ id, written }) => await ledger.endReply(id, noteOf(id, written.composed, 'sent', null))),
		);
	}

	private start(one: ReadyReply, isBegun: boolean): void {
		this.underWay += 1;
		void this.send(one, isBegun)
			.catch(asError)
			.then((outcome) => {
				this.outcomes.set(one, outcome);
				this.underWay -= 1;
				this.ended += 1;
				this.oneEnded();
			});
	}

	private async send(one: ReadyReply, isBegun: boolean): Promise<ReplyOutcome> {
		const { ledger } = this.postman;
		const refusal = isBegun ? null : await beginReply(ledger, one);
		if (refusal !== null) return refusal;
		const outcome = await handOver(this.postman, one);
		const { note } = outcome;
		if (one.item.envelope.test) return outcome;
		if (note.state === 'sent' && !this.isAlone) this.sent.push(one);
		else await ledger.endReply(note.id, note);
		return outcome;
	}

	/** Resolves once enough have ended for a turn, or one has and the next takes its time. */
	private async someEnd(): Promise<void> {
		while (this.underWay > 0 && this.ended < this.postman.sender.together) {
			const isInTime = await new Promise<boolean>((resolve) => {
				const timer = this.ended === 0 ? undefined : setTimeout(() => resolve(false), latestMs);
				this.oneEnded = () => {
					clearTimeout(timer);
					resolve(true);
				};
			});
			if (!isInTime) return;
		}
	}
}
