import type { SimulatedItem } from './simulation';

/** A simulation in numbers. */
export interface SimulationSummary {
	readonly activities: number;
	readonly outcomes: Readonly<Record<SimulatedItem['outcome'], number>>;
	readonly reasons: Readonly<Record<string, number>>;
	/** How many each condition item matched. */
	readonly conditionItems: Readonly<Record<string, number>>;
	/** Records that would be created, by type. */
	readonly recordsCreated: Readonly<Record<string, number>>;
	readonly recordsUpdated: number;
	readonly contactsCreated: number;
	readonly repliesSent: number;
	/** Activities that were handled before, so that there is something to compare with. */
	readonly compared: number;
	readonly differences: number;
	/** What could not be simulated, by name, with how many activities it concerns. */
	readonly notSimulated: Readonly<Record<string, number>>;
}

/** Counts what a simulation found. */
export function summarise(items: readonly SimulatedItem[]): SimulationSummary {
	const count = (names: readonly string[]): Record<string, number> => {
		const counts = new Map<string, number>();
		for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
		return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
	};
	const records = items.flatMap((item) => item.records);
	return {
		activities: items.length,
		outcomes: { ready: 0, skipped: 0, failed: 0, unknown: 0, ...count(items.map(({ outcome }) => outcome)) },
		reasons: count(items.flatMap(({ reason }) => reason ?? [])),
		conditionItems: count(
			items.filter(({ reason }) => reason !== 'conditionError').flatMap(({ conditionItem }) => conditionItem ?? []),
		),
		recordsCreated: count(records.flatMap(({ change, type }) => (change === 'create' ? [type] : []))),
		recordsUpdated: records.filter(({ change }) => change !== 'create').length,
		contactsCreated: items.filter(({ contact }) => contact?.change === 'create').length,
		repliesSent: items.flatMap(({ replies }) => replies).filter(({ sent }) => sent).length,
		compared: items.filter(({ happened }) => happened !== null).length,
		differences: items.filter(({ differences }) => differences.length > 0).length,
		notSimulated: count(items.flatMap(({ notSimulated }) => notSimulated)),
	};
}
