import { differencesOf, happenedTo } from '../../core/simulation/compare-outcomes';
import type { SimulatedItem, Subject } from '../../core/simulation/simulation';
import { simulateItem, type Simulator } from './simulate-item';

/**
 * What a rule would make of activities, given in the order of arrival, one after the other: a contact
 * or case that it would make is known to the later ones.
 */
export async function simulateSubjects(
	simulator: Simulator,
	subjects: readonly Subject[],
): Promise<readonly SimulatedItem[]> {
	const items: SimulatedItem[] = [];
	for (const subject of subjects) {
		const simulated = await simulateItem(simulator, subject);
		const happened = happenedTo(subject.happened);
		items.push({ ...simulated, happened, differences: differencesOf(happened, simulated) });
	}
	return items;
}
