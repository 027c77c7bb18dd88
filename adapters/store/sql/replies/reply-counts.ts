import { inChunks } from '../database/chunks';
import type { Tx } from '../database/tx';
import type { Db } from '../schema/schema';

/** The time in which replies count, in milliseconds. */
export interface ReplyWindow {
	readonly since: number;
	readonly until: number;
	readonly now: number;
}

/** By what else than in all replies are counted. */
const countedColumns = ['address', 'about'] as const;
type CountedColumn = (typeof countedColumns)[number];

/** The columns by which a reply is counted. */
export type Counted = Readonly<Record<CountedColumn, string>>;

/** What is counted under the value of a column. */
export const countKey = (column: CountedColumn, value: string): string => `${column} ${value}`;

/** So many values are remembered at most. */
const mostKnown = 20_000;

/** Replies that count: begun within a window, unless it is known that they were not sent. */
const countedReplies = (db: Db, { since, until }: Pick<ReplyWindow, 'since' | 'until'>) =>
	db.selectFrom('reply').where('begun_on', '>', since).where('begun_on', '<=', until).where('state', '<>', 'notSent');

/**
 * How many replies count, in all and by address and record. They may be very many, so they are counted on from
 * the last time rather than anew: then none is missed, and some count that have left the window since. That is
 * no more than a bound, which is good enough until it comes near a limit.
 */
export class ReplyCounts {
	private last: { readonly now: number; readonly length: number } | undefined;
	private all = Number.POSITIVE_INFINITY;
	private readonly known = new Map<string, number>();

	/**
	 * Counts on to now; to be asked by who holds the lock on replies, before anything else.
	 *
	 * @returns how many count in all: the number where it may exceed `enough`, and otherwise one that it does not exceed
	 */
	async inAll(tx: Tx, window: ReplyWindow, enough: number): Promise<number> {
		const { last } = this;
		const length = window.now - window.since;
		// A clock that was set back leaves replies behind that lie after the last count.
		if (last !== undefined && last.length === length && last.now <= window.now)
			await this.countOn(tx, last.now, window);
		else this.forget();
		if (this.all > enough) this.all = await countAll(tx, window);
		this.last = { now: window.now, length };
		return this.all;
	}

	/** The same of the values of a column, by value, each with as many as are enough for it. */
	async of(
		tx: Tx,
		window: ReplyWindow,
		column: CountedColumn,
		enough: ReadonlyMap<string, number>,
	): Promise<ReadonlyMap<string, number>> {
		const counts = new Map([...enough.keys()].map((value) => [value, this.known.get(countKey(column, value))]));
		const unsure = [...enough].flatMap(([value, most]) => ((counts.get(value) ?? Infinity) > most ? [value] : []));
		const rows = await inChunks(unsure, (chunk) =>
			countedReplies(tx.db, window)
				.select([column, (eb) => eb.fn.countAll<number | string>().as('count')])
				.where(column, 'in', chunk)
				.groupBy(column)
				.execute(),
		);
		for (const value of unsure) counts.set(value, 0);
		for (const row of rows) counts.set(row[column] ?? '', Number(row.count));
		if (this.known.size + unsure.length > mostKnown) this.known.clear();
		for (const value of unsure) this.known.set(countKey(column, value), counts.get(value) ?? 0);
		return new Map([...counts].map(([value, count]) => [value, count ?? 0]));
	}

	private async countOn(tx: Tx, since: number, { until }: ReplyWindow): Promise<void> {
		const rows = await countedReplies(tx.db, { since: since - 1, until })
			.select(countedColumns)
			.execute();
		this.all += rows.length;
		for (const row of rows)
			for (const column of countedColumns) {
				const key = countKey(column, row[column] ?? '');
				const count = this.known.get(key);
				if (count !== undefined) this.known.set(key, count + 1);
			}
	}

	private forget(): void {
		this.all = Number.POSITIVE_INFINITY;
		this.known.clear();
	}
}

async function countAll(tx: Tx, window: Pick<ReplyWindow, 'since' | 'until'>): Promise<number> {
	const row = await countedReplies(tx.db, window)
		.select((eb) => eb.fn.countAll<number | string>().as('count'))
		.executeTakeFirst();
	return Number(row?.count ?? 0);
}
