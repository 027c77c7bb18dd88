/** How long a message that ends connections is left alone. */
const restMs = 60 * 60_000;
const breaksUntilRest = 2;

/**
 * Messages in whose download the connection ended. What was under way together is asked for one by one at the
 * next time, and what ends the connection again then rests for an hour, so that the others go on.
 */
export class BrokenDownloads {
	private underWay: readonly number[] = [];
	private readonly suspects = new Set<number>();
	private readonly breaks = new Map<number, { readonly count: number; readonly at: number }>();

	begin(uids: readonly number[]): void {
		this.underWay = uids;
	}

	end(): void {
		for (const uid of this.underWay) {
			this.suspects.delete(uid);
			this.breaks.delete(uid);
		}
		this.underWay = [];
	}

	/**
	 * Notes that the connection ended, at a time in milliseconds.
	 *
	 * @returns The message that is left alone from now on, where there is one.
	 */
	broke(at: number): number | null {
		const { underWay } = this;
		this.underWay = [];
		for (const uid of underWay) this.suspects.add(uid);
		const [only] = underWay;
		if (underWay.length !== 1 || only === undefined) return null;
		const count = (this.breaks.get(only)?.count ?? 0) + 1;
		this.breaks.set(only, { count, at });
		return count === breaksUntilRest ? only : null;
	}

	/** Whether a message is asked for alone. */
	isSuspect(uid: number): boolean {
		return this.suspects.has(uid);
	}

	/** Whether a message is left alone at a time in milliseconds. */
	rests(uid: number, at: number): boolean {
		const known = this.breaks.get(uid);
		return known !== undefined && known.count >= breaksUntilRest && at - known.at < restMs;
	}
}
