import path from 'node:path';
import type { QueueItem } from '../../../core/activity/queue-item';
import type { Difference, SimulatedItem } from '../../../core/simulation/simulation';
import { projectRoot } from '../../support/paths';
import type { Scenario } from '../../support/scenarios/scenario';
import { scenarioFiles, scenariosIn } from '../../support/scenarios/scenario-files';
import type { ScenarioStores } from '../../support/scenarios/scenario-stores';
import type { World } from '../../support/scenarios/world';
import { runForReal, simulateMessages, simulateStored, tickingStores } from './simulated-scenario';

const folder = path.join(projectRoot, 'test/scenarios');
let stores: ScenarioStores;
beforeAll(async () => {
	stores = await tickingStores();
});
afterAll(async () => await stores.end());

/** In what a step can be another thing than an arrival: rules that change meanwhile, and processes that die. */
const otherRules = new Set(['activate', 'deactivate', 'edit', 'crash']);
const kindsOf = ({ when }: Scenario): string[] =>
	when.flatMap((step) => Object.keys(step).filter((key) => key !== 'at' && key !== 'mailbox'));

/** Where a simulation comes to something else than the run, by what it cannot know; docs/simulation.md names the kinds. */
const unknowable = {
	stored: new Map([
		['A099', 'somebody resolved the case later, with a time that lies before the message'],
		[
			'A493',
			'an item of the rule resolved the case before another reopened it, and what an update changed is not taken back',
		],
		['A516', 'a rule reopened the case later, and nothing keeps when it had been resolved'],
		['A266', 'somebody removed the message from its case before the reply came, which nothing keeps'],
		['A527', 'somebody removed the message from its case before it was added again, which nothing keeps'],
	]),
	messages: new Map([
		['A274', 'a message in a file counts as one of the mailbox, and this one came by SMTP for somebody else'],
		['A279', 'a message in a file counts as one of the mailbox, and this one came by SMTP for nobody'],
	]),
};

const scenarios = scenarioFiles(folder)
	.flatMap(scenariosIn)
	.flatMap(({ scenario }) => scenario ?? [])
	.filter(
		(scenario) =>
			kindsOf(scenario).every((kind) => !otherRules.has(kind)) &&
			(scenario.rules ?? []).every(({ state }) => state !== 'draft'),
	);
/** Whether what came can be given to a simulation as messages, before anything of it came. */
const isOfMessages = (scenario: Scenario): boolean =>
	scenario.rules?.length === 1 &&
	kindsOf(scenario).every((kind) => kind === 'email' || kind === 'raw') &&
	scenario.when.every(({ at }) => at === undefined);

const shown = ({ activityId, outcome, reason, conditionItem }: SimulatedItem | QueueItem): string =>
	JSON.stringify({ activityId, outcome, reason, conditionItem });

describe.each(scenarios.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
	'what the run of a scenario came to: %s %s:',
	(_id, _title, scenario) => {
		let world: World;
		let handled: readonly QueueItem[];
		beforeAll(async () => {
			world = await runForReal(scenario, stores);
			handled = (await world.store.queueItems({ limit: 1_000 })).filter(({ outcome }) => outcome !== null);
		});
		afterAll(async () => await world.close());

		it('a simulation over what it has handled comes to it', async () => {
			let compared = 0;
			const found: Difference[] = [];
			for (const rule of scenario.rules ?? []) {
				// A rule that n8n does not publish, or that cannot run, handles nothing that could be compared.
				if (world.refused.some((refused) => refused.rule === rule.id)) continue;
				const items = await simulateStored(scenario, rule, world);
				found.push(...items.flatMap((item) => item.differences));
				expect(items.flatMap(({ notSimulated }) => notSimulated)).toEqual([]);
				compared += items.filter(({ happened }) => happened !== null).length;
			}
			if (unknowable.stored.has(scenario.id)) expect(found).not.toEqual([]);
			else expect(found).toEqual([]);
			if (scenario.rules?.length === new Set(scenario.rules?.map(({ queue }) => queue)).size)
				expect(compared).toBe(handled.length);
		});

		const [rule] = scenario.rules ?? [];
		if (rule === undefined || !isOfMessages(scenario)) return;
		it('a simulation of its messages over the state before they came comes to it', async () => {
			if (world.refused.length > 0) return;
			const simulated = await simulateMessages(scenario, rule, stores);
			const [expected, found] = [handled, simulated].map((items) => items.map(shown).sort());
			if (unknowable.messages.has(scenario.id)) expect(found).not.toEqual(expected);
			else expect(found).toEqual(expected);
		});
	},
);
