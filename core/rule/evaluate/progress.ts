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

interface Grouped<Group> {
	readonly combinator: 'all' | 'any';
	readonly groups: readonly Group[];
}

/** Calls back for each group that was looked at, in order, with its stop; undefined for one that ended in an error. */
export function eachGroupLookedAt<Group>(
	items: readonly Grouped<Group>[],
	stops: readonly number[],
	visit: (group: Group, stop: number | undefined, ruleItem: number, place: number) => void,
): void {
	let at = 0;
	let ruleItem = 0;
	for (const { combinator, groups } of items) {
		const needsAll = combinator === 'all';
		let held = needsAll || groups.length === 0;
		let place = 0;
		for (const group of groups) {
			const stop = stops[at];
			at += 1;
			visit(group, stop, ruleItem, place);
			if (stop === undefined) return;
			held = stopHolds(stop);
			if (held !== needsAll) break;
			place += 1;
		}
		if (held) return;
		ruleItem += 1;
	}
}
