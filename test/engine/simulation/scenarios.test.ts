import path from 'node:path';
import type { QueueItem } from '../../../core/activity/queue-item';
import type { SimulatedItem } from '../../../core/simulation/simulation';
import { projectRoot } from '../../support/paths';
import type { Scenario } from '../../support/scenarios/scenario';
import { scenarioFiles, scenariosIn } from '../../support/scenarios/scenario-files';
import { runForReal, simulateMessages, simulateStored, tickingStores } from './simulated-scenario';

const folder = path.join(projectRoot, 'test/scenarios');
const stores = tickingStores();
afterAll(async () => await stores.end());

/** In what a step can be another thing than an arrival: rules that change meanwhile, and processes that die. */
const otherRules = new Set(['activate', 'deactivate', 'edit', 'crash']);
const kindsOf = ({ when }: Scenario): string[] =>
	when.flatMap((step) => Object.keys(step).filter((key) => key !== 'at' && key !== 'mailbox'));

const scenarios = scenarioFiles(folder)
	.flatMap(scenariosIn)
	.flatMap(({ scenario }) => scenario ?? [])
	.filter(
		(scenario) =>
			kindsOf(scenario).every((kind) => !otherRules.has(kind)) &&
			(scenario.rules ?? []).every(({ state }) => state !== 'draft'),
	);
const ofMessages = scenarios.filter(
	(scenario) =>
		scenario.rules?.length === 1 &&
		kindsOf(scenario).every((kind) => kind === 'email' || kind === 'raw') &&
		scenario.when.every(({ at }) => at === undefined),
);

const shown = ({ activityId, outcome, reason, conditionItem }: SimulatedItem | QueueItem): string =>
	JSON.stringify({ activityId, outcome, reason, conditionItem });

describe('a simulation over what a run has handled', () => {
	it.each(scenarios.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
		'comes to what the run came to: %s %s',
		async (_id, _title, scenario) => {
			const world = await runForReal(scenario, stores);
			try {
				let compared = 0;
				for (const rule of scenario.rules ?? []) {
					const items = await simulateStored(scenario, rule, world);
					expect(items.flatMap(({ differences }) => differences)).toEqual([]);
					expect(items.flatMap(({ notSimulated }) => notSimulated)).toEqual([]);
					compared += items.filter(({ happened }) => happened !== null).length;
				}
				const handled = (await world.store.queueItems({ limit: 1_000 })).filter(({ outcome }) => outcome !== null);
				if (scenario.rules?.length === new Set(scenario.rules?.map(({ queue }) => queue)).size)
					expect(compared).toBe(handled.length);
			} finally {
				await world.close();
			}
		},
	);
});

describe('a simulation of messages over the state before they came', () => {
	it.each(ofMessages.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
		'comes to what the run came to: %s %s',
		async (_id, _title, scenario) => {
			const [rule] = scenario.rules ?? [];
			if (rule === undefined) throw new Error('The scenario has no rule');
			const world = await runForReal(scenario, stores);
			try {
				const handled = (await world.store.queueItems({ limit: 1_000 })).filter(({ outcome }) => outcome !== null);
				const simulated = await simulateMessages(scenario, rule, stores);
				expect(simulated.map(shown).sort()).toEqual(handled.map(shown).sort());
			} finally {
				await world.close();
			}
		},
	);
});
