import { sql, type RawBuilder } from '../../../vendor/kysely';
import { baseAddress } from '../../../core/mail/address';
import { replyLimitTexts, type ReplyLimit } from '../../../core/reply/reply-limits';
import type { OutgoingReply, ReplyRefusal, StoreSettings } from '../../../core/record-store';
import { addressKey, isoTime, referenceKey } from './column-values';
import type { Db } from './schema';

/** How far clocks of several processes may differ; what lies further ahead is from before a clock was set back. */
const tolerance = 5_000;

/** What a reply counts for: the record that it is about, or else its conversation. */
export const aboutKey = ({ regarding, related }: OutgoingReply, conversationId: string): string =>
	referenceKey(regarding) ?? referenceKey(related[0]) ?? `conversation:${conversationId}`;

/**
 * Why the store lets no reply go out now, or null: replies are switched off, the address bounced, or
 * a limit is reached. Replies count that were begun within the window, unless it is known that they
 * were not sent.
 */
export async function refusalOf(
	trx: Db,
	settings: StoreSettings,
	{ to }: OutgoingReply,
	counted: { readonly address: string; readonly about: string },
	now: number,
): Promise<ReplyRefusal | null> {
	if (!settings.automaticReplies) {
		return { kind: 'refused', reason: 'switchedOff', text: 'Automatic replies are switched off in the record store' };
	}
	const bounced = await trx.selectFrom('bounced_address').selectAll().where('address', '=', addressKey(to)).executeTakeFirst();
	if (bounced !== undefined) {
		const text = `An earlier reply to this address came back (${bounced.status}, ${isoTime(bounced.bounced_on)}); a new message from it allows replies again`;
		return { kind: 'refused', reason: 'addressBounced', text };
	}
	const since = now - settings.replyWindowMinutes * 60_000;
	const limits: readonly (readonly [limit: ReplyLimit, where: RawBuilder<boolean>])[] = [
		['repliesPerAddress', sql`address = ${counted.address}`],
		['repliesPerCase', sql`about = ${counted.about}`],
		['repliesInAll', sql`1 = 1`],
	];
	for (const [limit, where] of limits) {
		const { rows } = await sql<{ count: number | string }>`select count(*) as count from reply
			where ${where} and begun_on > ${since} and begun_on <= ${now + tolerance} and state <> 'notSent'`.execute(trx);
		if (Number(rows[0]?.count ?? 0) < settings[limit]) continue;
		return { kind: 'refused', reason: 'governor', text: replyLimitTexts[limit](settings[limit], settings.replyWindowMinutes) };
	}
	return null;
}

/**
 * The columns by which a reply is counted. Plus details are left aside, or a robot that puts another
 * one into each Reply-To, as this package may do, would be somebody new each time.
 */
export const countedBy = (reply: OutgoingReply, conversationId: string): { readonly address: string; readonly about: string } => ({
	address: addressKey(baseAddress(reply.to)),
	about: aboutKey(reply, conversationId),
});
