import type { ReplyNote } from '../../core/activity/queue-item';
import type { Replies } from '../../core/ledger/replies';
import type { ReplySender } from '../../core/reply/reply-sender';
import type { ReplyOutcome } from './reply-outcome';

/** Whether a reply was written down, and is never sent again; of the others it is decided anew. */
export function wasBegun({ state, reason }: ReplyNote): boolean {
	return state !== 'notSent' || reason === 'sendFailed' || reason === 'alreadySent';
}

/**
 * A reply that was begun before. One that was under way when its process died may have gone out, so it is
 * not sent again; whoever sends may know that it did.
 */
export async function earlierReply(
	ledger: Pick<Replies, 'endReply'>,
	note: ReplyNote,
	{ wasSent }: Pick<ReplySender, 'wasSent'> = {},
): Promise<ReplyOutcome> {
	if (note.state === 'sent') return { note, text: 'Sent before, by an earlier execution' };
	if (note.state === 'pending') {
		if ((await wasSent?.(note.id)) === true) {
			const sent: ReplyNote = { ...note, state: 'sent', reason: null };
			await ledger.endReply(note.id, sent);
			return { note: sent, text: 'Sent before, by an execution whose process ended then' };
		}
		const unknown: ReplyNote = { ...note, state: 'unknown', reason: 'interrupted' };
		await ledger.endReply(note.id, unknown);
		return {
			note: unknown,
			text: 'The process ended while the reply was under way; whether it was sent is not known, so it is not sent again',
		};
	}
	const reason = note.reason ?? 'unknown';
	return { note: { ...note, reason }, text: `Decided before, by an earlier execution: ${reason}` };
}
