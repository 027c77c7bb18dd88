import type { Mutex } from '../mutex';

/** What a copier of logs does, and where it looks. */
export interface Log {
	/** How many pages it has. */
	logLength(): number;
	/** Copies as much of it as can be while others write; answers whether that was all that there was. */
	copyLog(): Promise<boolean>;
	/** Copies all of it, while nobody writes. */
	copyWholeLog(): Promise<void>;
}

/** When something is done about a log. */
export interface LogLimits {
	/** From here on it is copied: pages that change again and again are copied less often than with SQLite's 1,000. */
	readonly pages: number;
	/** So many rows are changed between two looks at its length. */
	readonly rowsBetween: number;
}

/** 12 MB, and what some hundred messages or cases come to. */
const defaultLimits: LogLimits = { pages: 3_000, rowsBetween: 200 };

/**
 * Has the write-ahead log copied to the file by somebody else, since who commits copies it else, and stands still
 * meanwhile. A copy that fails costs nothing but that.
 */
export class LogCopier {
	private copying: Promise<void> | null = null;
	private closed = false;
	private rowsSeen = 0;

	/** @param turns those of who writes */
	constructor(
		private readonly log: Log,
		private readonly turns: Mutex,
		private readonly limits: LogLimits = defaultLimits,
	) {}

	/** Takes notice of a commit. @param rows all that this connection changed since it was opened */
	committed(rows: number): void {
		if (this.closed || this.copying !== null || rows - this.rowsSeen < this.limits.rowsBetween) return;
		this.rowsSeen = rows;
		if (!this.isLong()) return;
		this.copying = this.copy()
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

	private isLong(): boolean {
		try {
			return this.log.logLength() >= this.limits.pages;
		} catch {
			return false;
		}
	}

	/**
	 * The log begins anew only when all of it is copied, so who writes waits at last for the little that came meanwhile.
	 * While somebody reads what was before, as a back-up does, that cannot be, and nobody waits for it.
	 */
	private async copy(): Promise<void> {
		if (!(await this.log.copyLog())) return;
		await this.turns.alone(async () => {
			if (!this.closed) await this.log.copyWholeLog();
		});
	}
}
