import { baseAddress } from '../../../../core/address';
import { replyLimitTexts, type ReplyLimit } from '../../../../core/reply/reply-limits';
import type { OutgoingReply, ReplyRefusal } from '../../../../core/ledger/replies';
import type { StoreSettings } from '../../../../core/ledger/settings';
import { inChunks } from '../database/chunks';
import { addressKey, isoTime, referenceKey } from '../database/column-values';
import { countKey, type Counted, type ReplyCounts } from './reply-counts';
import type { Tx } from '../database/tx';

/** How far clocks of several processes may differ; what lies further ahead is from before a clock was set back. */
const tolerance = 5_000;

/** What a reply counts for: the record that it is about, or else its conversation. */
const aboutKey = ({ regarding, related }: OutgoingReply, conversationId: string): string =>
	referenceKey(regarding) ?? referenceKey(related[0]) ?? `conversation:${conversationId}`;

/**
 * By what a reply is counted. Plus details are left aside, or a robot that puts another one into each
 * Reply-To, as this package may do, would be somebody new each time.
 */
export const countedBy = (reply: OutgoingReply, conversationId: string): Counted => ({
	address: addressKey(baseAddress(reply.to)),
	about: aboutKey(reply, conversationId),
});

/** The limits of what shares an address or a record. */
const limited = [
	['repliesPerAddress', 'address'],
	['repliesPerCase', 'about'],
] as const;

/** A reply that asks to go out. */
export interface Asking {
	readonly to: string;
	readonly counted: Counted;
}

/** Which replies the store lets go out now: what was read once counts on as replies are let go. */
export class ReplyLimits {
	private constructor(
		private readonly settings: StoreSettings,
		private readonly bounces: ReadonlyMap<string, string>,
		private readonly counts: Map<string, number>,
	) {}

	/** Reads what stands against these replies. */
	static async read(
		tx: Tx,
		settings: StoreSettings,
		replyCounts: ReplyCounts,
		asking: readonly Asking[],
	): Promise<ReplyLimits> {
		const now = await tx.now();
		if (!settings.automaticReplies) return new ReplyLimits(settings, new Map(), new Map());
		const bounced = await inChunks(
			asking.map(({ to }) => addressKey(to)),
			(chunk) => tx.db.selectFrom('bounced_address').selectAll().where('address', 'in', chunk).execute(),
		);
		const window = { since: now - settings.replyWindowMinutes * 60_000, until: now + tolerance, now };
		const counts = new Map([['all', await replyCounts.inAll(tx, window, settings.repliesInAll - asking.length)]]);
		for (const [limit, column] of limited) {
			const enough = new Map<string, number>();
			for (const { counted } of asking)
				enough.set(counted[column], (enough.get(counted[column]) ?? settings[limit]) - 1);
			const found = await replyCounts.of(tx, window, column, enough);
			for (const [value, count] of found) counts.set(countKey(column, value), count);
		}
		return new ReplyLimits(
			settings,
			new Map(bounced.map(({ address, status, bounced_on }) => [address, `${status}, ${isoTime(bounced_on)}`])),
			counts,
		);
	}

	/**
	 * Lets a reply go out and counts it, or says why not: replies are switched off, the address
	 * bounced, or a limit is reached.
	 */
	letGo({ to, counted }: Asking): ReplyRefusal | null {
		return this.forbids({ to }) ?? this.count(counted);
	}

	/** Why no reply may go out to an address, however few went there. */
	forbids({ to }: Pick<Asking, 'to'>): ReplyRefusal | null {
		if (!this.settings.automaticReplies) {
			return { kind: 'refused', reason: 'switchedOff', text: 'Automatic replies are switched off in the record store' };
		}
		const bounce = this.bounces.get(addressKey(to));
		if (bounce !== undefined) {
			const text = `An earlier reply to this address came back (${bounce}); a new message from it allows replies again`;
			return { kind: 'refused', reason: 'addressBounced', text };
		}
		return null;
	}

	private count(counted: Counted): ReplyRefusal | null {
		const limits: readonly (readonly [limit: ReplyLimit, key: string])[] = [
			...limited.map(([limit, column]) => [limit, countKey(column, counted[column])] as const),
			['repliesInAll', 'all'],
		];
		for (const [limit, key] of limits) {
			if ((this.counts.get(key) ?? 0) < this.settings[limit]) continue;
			return {
				kind: 'refused',
				reason: 'governor',
				text: replyLimitTexts[limit](this.settings[limit], this.settings.replyWindowMinutes),
			};
		}
		for (const [, key] of limits) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
		return null;
	}
}
