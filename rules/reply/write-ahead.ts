import type { Replies } from '../../core/ledger/replies';
import { replyToBegin } from './deliver-reply';
import type { ReadyReply } from './prepare-reply';

/** So many replies are written down together: they count for the limits of others, sent or not. */
const together = 50;

/**
 * Has the replies of a batch written down ahead of their turns, together with those that follow.
 *
 * @returns What to wait for before a reply is begun. Where that fails, each is written down in its turn and says why.
 */
export function writingAhead(
	ledger: Pick<Replies, 'writeReplies'>,
	replies: readonly ReadyReply[],
): (reply: ReadyReply) => Promise<void> {
	const places = new Map(replies.map((reply, place) => [reply, Math.floor(place / together)]));
	const written = new Map<number, Promise<void>>();
	return async (reply) => {
		const part = places.get(reply);
		if (part === undefined || replies.length === 1) return;
		const few = replies.slice(part * together, (part + 1) * together);
		const done = written.get(part) ?? ledger.writeReplies(few.map(replyToBegin)).catch(() => undefined);
		written.set(part, done);
		await done;
	};
}
