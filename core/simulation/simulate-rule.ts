import type { StoreSettings } from '../ledger/settings';
import type { Reference } from '../record/reference';
import { differencesOf, happenedTo } from './compare-outcomes';
import { simulateItem } from './simulate-item';
import { SimulatedFacts, type RecordIds, type StoredRecords } from './simulated-facts';
import { SimulatedReplies } from './simulated-replies';
import type { SimulatedItem, SimulatedRule, Subject } from './simulation';

export interface SimulationQuestion {
	readonly rule: SimulatedRule;
	/** In the order of arrival. */
	readonly subjects: readonly Subject[];
	readonly settings: StoreSettings;
	/** Records that are looked up by reference, as far as they were read. */
	readonly stored: StoredRecords;
	/** Normalised addresses of the store's queues. */
	readonly ownAddresses: ReadonlySet<string>;
	readonly newId: RecordIds;
	readonly storeId: string;
	readonly withTrace: boolean;
}

export interface SimulationAnswer {
	readonly items: readonly SimulatedItem[];
	/** Records that were asked for and not given; with them the answer may be another. */
	readonly wanted: readonly Reference[];
}

/**
 * What a rule would make of activities, one after the other: a contact or case that it would make is
 * known to the later ones. The judging and planning are those of the nodes; nothing is written.
 */
export function simulateRule(question: SimulationQuestion): SimulationAnswer {
	const { subjects, stored, newId, settings } = question;
	const facts = new SimulatedFacts(stored, subjects, newId);
	const simulator = { ...question, facts, replies: new SimulatedReplies(settings) };
	const items = subjects.map((subject): SimulatedItem => {
		const simulated = simulateItem(simulator, subject);
		const happened = happenedTo(subject.happened);
		return { ...simulated, happened, differences: differencesOf(happened, simulated) };
	});
	return { items, wanted: [...facts.wanted.values()] };
}
