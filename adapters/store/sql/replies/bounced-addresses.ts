import type { Activity } from '../../../../core/activity/activity';
import { isMachine } from '../../../../core/mail/automatic/automatic-kind';
import type { OutgoingReply } from '../../../../core/ledger/replies';
import { inChunks } from '../database/chunks';
import { addressKey, indexKey, plainText } from '../database/column-values';
import type { Tx } from '../database/tx';

/**
 * Keeps which addresses replies do not reach, from new incoming activities in order: a report that a
 * reply of this store failed for good (RFC 3463 class 5) marks the address that it went to, and a
 * message that a person writes from an address takes the mark away.
 *
 * A report is believed for the Message-ID of a reply that was really sent, and marks the address of
 * that reply, whatever other address it names.
 */
export async function noteBounces(tx: Tx, activities: readonly Activity[]): Promise<void> {
	const now = await tx.now();
	const incoming = activities.filter(({ direction, type }) => direction === 'incoming' && type === 'email');
	const messageIds = incoming.flatMap((activity) => failedMessage(activity) ?? []);
	const replies = new Map(
		(
			await inChunks(new Set(messageIds), (chunk) =>
				tx.db.selectFrom('reply').select(['id', 'content', 'message_id']).where('message_id', 'in', chunk).execute(),
			)
		).map((reply) => [reply.message_id, reply]),
	);
	const marks = new Map<string, { readonly replyId: string; readonly status: string } | null>();
	for (const activity of incoming) {
		const reply = replies.get(failedMessage(activity) ?? '');
		if (reply !== undefined) {
			// Of a reply that was purged nobody knows any more whom it went to.
			const { to } = JSON.parse(reply.content) as Partial<OutgoingReply>;
			if (to !== undefined)
				marks.set(addressKey(to), { replyId: reply.id, status: plainText(activity.delivery?.status ?? '') });
		} else if (activity.from !== null && !isMachine(activity.automatic)) marks.set(addressKey(activity.from), null);
	}
	await clear(
		tx,
		[...marks].flatMap(([address, mark]) => (mark === null ? [address] : [])),
	);
	for (const [address, mark] of marks) {
		if (mark === null) continue;
		const values = { reply_id: mark.replyId, status: mark.status, bounced_on: now };
		await tx.db
			.insertInto('bounced_address')
			.values({ address, ...values })
			.onConflict((conflict) => conflict.column('address').doUpdateSet(values))
			.execute();
	}
}

/** The key of the message that a report says failed for good; undefined for any other activity. */
function failedMessage({ automatic, delivery }: Activity): string | undefined {
	if (!isMachine(automatic) || delivery?.action !== 'failed' || !/^5\./.test(delivery.status ?? '')) return undefined;
	return delivery.messageId === null ? undefined : indexKey(delivery.messageId);
}

async function clear(tx: Tx, addresses: readonly string[]): Promise<void> {
	// Looked up first: nearly no address bounces, and a delete would lock for writing what nobody marked.
	const marked = await inChunks(addresses, (chunk) =>
		tx.db.selectFrom('bounced_address').select('address').where('address', 'in', chunk).execute(),
	);
	for (const { address } of marked) await tx.db.deleteFrom('bounced_address').where('address', '=', address).execute();
}
