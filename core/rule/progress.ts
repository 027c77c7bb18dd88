/** Where an evaluation came to: enough to tell the whole story later, at next to no cost now. */
export interface Progress {
	/**
	 * One number for each group that was looked at, in order; the row that decided it, times two, plus one
	 * if the group holds. The number of rows stands for none in particular, `noRecord` for nothing
	 * to ask about.
	 */
	readonly stops: number[];
	/** The row looked at last. */
	row: number;
}

/** The group is about a record that does not exist. */
export const noRecord = -2;

/** Whether the group with that stop holds. */
export function stopHolds(stop: number): boolean {
	return (stop & 1) === 1;
}
