import type { ReplyRefusal } from '../ledger/replies';
import type { StoreSettings } from '../ledger/settings';
import { idOf, typeOf, type Reference } from '../record/reference';
import { replyLimitTexts, type ReplyLimit } from '../reply/reply-limits';

interface BegunReply {
	/** When it begins, in milliseconds since 1970; never before the one that began last. */
	readonly at: number;
	readonly address: string;
	/** The record that the reply is about. */
	readonly about: Reference | null;
}

interface Counted {
	readonly at: number;
	/** What it counts for. */
	readonly keys: readonly string[];
}

/** The governor of replies over what a simulation would have sent; replies that did go out are not counted. */
export class SimulatedReplies {
	private readonly sent: Counted[] = [];
	/** The first of them that is still within the window. */
	private first = 0;
	private readonly counts = new Map<string, number>();

	constructor(private readonly settings: StoreSettings) {}

	/** Why the store would let no reply go out, or null; then it counts for those after it. */
	begin({ at, address, about }: BegunReply): ReplyRefusal | null {
		const { settings } = this;
		if (!settings.automaticReplies)
			return { kind: 'refused', reason: 'switchedOff', text: 'Automatic replies are switched off in the record store' };
		this.forgetUntil(at - settings.replyWindowMinutes * 60_000);
		const limits: readonly (readonly [limit: ReplyLimit, key: string])[] = [
			['repliesPerAddress', `to ${address}`],
			['repliesPerCase', about === null ? 'about nothing' : `about ${typeOf(about)} ${idOf(about)}`],
			['repliesInAll', 'all'],
		];
		for (const [limit, key] of limits) {
			if ((this.counts.get(key) ?? 0) < settings[limit]) continue;
			const text = replyLimitTexts[limit](settings[limit], settings.replyWindowMinutes);
			return { kind: 'refused', reason: 'governor', text };
		}
		const keys = limits.map(([, key]) => key);
		this.sent.push({ at, keys });
		this.count(keys, 1);
		return null;
	}

	private forgetUntil(since: number): void {
		for (let next = this.sent[this.first]; next !== undefined && next.at <= since; next = this.sent[this.first]) {
			this.count(next.keys, -1);
			this.first += 1;
		}
	}

	private count(keys: readonly string[], by: 1 | -1): void {
		for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + by);
	}
}
