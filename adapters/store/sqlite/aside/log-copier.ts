import type { Mutex } from '../mutex';

/** How long the log may become, in pages of 4 KB. */
export interface LogLengths {
	/** From here on it begins anew; SQLite has 1,000. */
	readonly pages: number;
	/** What is copied at once. */
	readonly pagesBetween: number;
	/** The most rows that are taken for so much: one of a message comes to two to four pages, one of a case to a third. */
	readonly rowsBetween: number;
}

/** 16 MB of log: pages that change again and again are copied less often than with SQLite's 4. */
const defaultLengths: LogLengths = { pages: 4_000, pagesBetween: 2_000, rowsBetween: 1_000 };
/** Of large messages, with hundreds of pages each. */
const fewestRowsBetween = 50;

/**
 * Has the write-ahead log copied to the file by somebody else, since who commits copies it else, and stands still
 * meanwhile. A copy that fails costs nothing but that. Nobody who writes is told how long the log is, so it is
 * guessed by the rows that were changed, and by what they came to the last time.
 */
export class LogCopier {
	private copying: Promise<void> | null = null;
	private closed = false;
	private rowsCopied = 0;
	private pagesCopied = 0;
	private rowsBetween: number;

	/**
	 * @param copyNow copies as much as can be while others write, and answers how many pages the log has
	 * @param turns those of who writes
	 */
	constructor(
		private readonly copyNow: () => Promise<number>,
		private readonly turns: Mutex,
		private readonly lengths: LogLengths = defaultLengths,
	) {
		this.rowsBetween = lengths.rowsBetween;
	}

	/** Takes notice of a commit. @param allRows all rows that this connection changed since it was opened */
	committed(allRows: number): void {
		const rows = allRows - this.rowsCopied;
		if (this.closed || this.copying !== null || rows < this.rowsBetween) return;
		this.rowsCopied = allRows;
		this.copying = this.copy(rows)
			.catch(() => undefined)
			.finally(() => (this.copying = null));
	}

	/** Waits for a copy that is under way. */
	async done(): Promise<void> {
		await this.copying;
	}

	async close(): Promise<void> {
		this.closed = true;
		await this.done();
	}

	private async copy(rows: number): Promise<void> {
		const pages = await this.copyNow();
		const grown = pages < this.pagesCopied ? pages : pages - this.pagesCopied;
		this.pagesCopied = pages;
		const alike = Math.round((rows * this.lengths.pagesBetween) / Math.max(grown, 1));
		this.rowsBetween = Math.min(Math.max(alike, fewestRowsBetween), this.lengths.rowsBetween);
		if (pages >= this.lengths.pages) await this.copyTheRest();
	}

	/** The log begins anew only when all of it is copied, so who writes waits for the little that came meanwhile. */
	private async copyTheRest(): Promise<void> {
		await this.turns.alone(async () => {
			if (!this.closed) await this.copyNow();
		});
	}
}
