/** How long a message may be left out of answers before somebody is told. */
const patienceMs = 60 * 60_000;

/**
 * Messages that a server names in a search and leaves out of what it hands out, as some do for a while
 * after a message came.
 */
export class UnansweredMessages {
	private readonly since = new Map<number, number>();
	private readonly told = new Set<number>();

	/**
	 * Notes of messages that were asked for which of them were left out, at a time in milliseconds.
	 *
	 * @returns Those that have been left out for an hour now, each once.
	 */
	note(asked: Iterable<number>, leftOut: ReadonlySet<number>, at: number): number[] {
		const overdue: number[] = [];
		for (const uid of asked) {
			if (!leftOut.has(uid)) {
				this.since.delete(uid);
				this.told.delete(uid);
				continue;
			}
			const since = this.since.get(uid) ?? at;
			this.since.set(uid, since);
			if (at - since < patienceMs || this.told.has(uid)) continue;
			this.told.add(uid);
			overdue.push(uid);
		}
		return overdue;
	}
}
