import type { StoreSettings } from '../ledger/settings';
import { replyLimitTexts, type ReplyLimit } from '../reply/reply-limits';
import type { WhyNoReply } from '../decision/why-no-reply';

interface Counted {
	readonly at: number;
	readonly address: string;
	/** The record that the reply is about, as `type:id`. */
	readonly about: string;
}

/** The governor of replies over what a simulation would have sent; replies that did go out are not counted. */
export class SimulatedReplies {
	private sent: Counted[] = [];

	constructor(private readonly settings: StoreSettings) {}

	/** Why the store would let no reply go out, or null; then it counts for those after it. */
	begin(reply: Counted): WhyNoReply | null {
		const { settings } = this;
		if (!settings.automaticReplies)
			return { reason: 'switchedOff', text: 'Automatic replies are switched off in the record store' };
		const since = reply.at - settings.replyWindowMinutes * 60_000;
		this.sent = this.sent.filter(({ at }) => at > since);
		const limits: readonly (readonly [limit: ReplyLimit, counts: (other: Counted) => boolean])[] = [
			['repliesPerAddress', ({ address }) => address === reply.address],
			['repliesPerCase', ({ about }) => about === reply.about],
			['repliesInAll', () => true],
		];
		for (const [limit, counts] of limits) {
			if (this.sent.filter(counts).length < settings[limit]) continue;
			return { reason: 'governor', text: replyLimitTexts[limit](settings[limit], settings.replyWindowMinutes) };
		}
		this.sent.push(reply);
		return null;
	}
}
