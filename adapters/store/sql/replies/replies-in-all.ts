import type { Db } from '../schema/schema';
import type { Tx } from '../database/tx';

/** The time in which replies count, in milliseconds. */
export interface ReplyWindow {
	readonly since: number;
	readonly until: number;
	readonly now: number;
}

/** Replies that count: begun within a window, unless it is known that they were not sent. */
export const countedReplies = (db: Db, { since, until }: Pick<ReplyWindow, 'since' | 'until'>) =>
	db.selectFrom('reply').where('begun_on', '>', since).where('begun_on', '<=', until).where('state', '<>', 'notSent');

/**
 * How many replies count in all. They may be very many, so they are counted on from the last time
 * rather than anew: then none is missed, and some count that have left the window since. That is
 * no more than a bound, which is good enough until it comes near the limit.
 */
export class RepliesInAll {
	private last: { readonly now: number; readonly length: number; readonly count: number } | undefined;

	/** The number where it may exceed `enough`, and otherwise a number that it does not exceed. To be asked by who holds the lock on replies. */
	async count(tx: Tx, window: ReplyWindow, enough: number): Promise<number> {
		const { last } = this;
		const length = window.now - window.since;
		// A clock that was set back leaves replies behind that lie after the last count.
		const known = last !== undefined && last.length === length && last.now <= window.now ? last : undefined;
		let count =
			known === undefined
				? Infinity
				: known.count + (await countAll(tx, { since: known.now - 1, until: window.until }));
		if (count > enough) count = await countAll(tx, window);
		this.last = { now: window.now, length, count };
		return count;
	}
}

async function countAll(tx: Tx, window: Pick<ReplyWindow, 'since' | 'until'>): Promise<number> {
	const row = await countedReplies(tx.db, window)
		.select((eb) => eb.fn.countAll<number | string>().as('count'))
		.executeTakeFirst();
	return Number(row?.count ?? 0);
}
