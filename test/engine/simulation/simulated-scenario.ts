import type { SimulatedItem } from '../../../core/simulation/simulation';
import { defaultOwner, fillStore, listFieldsOf } from '../../support/scenarios/given';
import { mimeOf } from '../../support/scenarios/message';
import { Names } from '../../support/scenarios/names';
import { workflowOf } from '../../support/scenarios/rule-workflow';
import type { Fields, RuleDefinition, Scenario } from '../../support/scenarios/scenario';
import { sqliteStores, type ScenarioStores } from '../../support/scenarios/scenario-stores';
import { World } from '../../support/scenarios/world';
import { expressionResolver } from '../../../scripts/simulate/expression-resolver';
import { built } from '../../support/built';

const { readRuleWorkflow } = built('core/simulation/rule-workflow');
const { compileRuleWorkflow } = built('nodes/shared/simulation/compile-rule-workflow');
const { storedSubjects } = built('rules/simulation/stored-subjects');
const { messageSubjects } = built('rules/simulation/message-subjects');
const { runSimulation } = built('rules/simulation/run-simulation');

/** Stores whose clock goes on by a millisecond whenever it is read, as time does between what happens. */
export async function tickingStores(): Promise<ScenarioStores> {
	const { open, end } = await sqliteStores();
	let ticks = 0;
	return { open: async (clock, scenario) => await open({ now: () => clock.now() + ++ticks }, scenario), end };
}

/** Runs a scenario for real; the world stays open. */
export async function runForReal(scenario: Scenario, stores: ScenarioStores): Promise<World> {
	const world = await World.create(scenario, stores);
	for (const step of scenario.when) await world.step(world.names.withTokens(step));
	return world;
}

/** The workflow of a rule as n8n's editor copies it. */
function workflowJson(scenario: Scenario, rule: RuleDefinition, names: Names): object {
	const owner = names.has('user', defaultOwner) ? `user:${names.id('user', defaultOwner)}` : null;
	const { nodes, ...workflow } = workflowOf(rule, names, owner, listFieldsOf(scenario));
	return {
		...workflow,
		nodes: nodes.map((node, position) => ({
			...node,
			id: `${workflow.id}-${position}`,
			type: `n8n-nodes-arc.${node.type}`,
		})),
	};
}

/** The rule over everything that its queue holds. */
export async function simulateStored(
	scenario: Scenario,
	rule: RuleDefinition,
	{ store, names }: World,
): Promise<readonly SimulatedItem[]> {
	const compiled = await compileRuleWorkflow(
		store,
		readRuleWorkflow(workflowJson(scenario, rule, names)),
		expressionResolver(),
		'UTC',
	);
	return await runSimulation(store, compiled.rule, await storedSubjects(store, compiled, { atMost: 1_000 }), true);
}

/** The messages of a scenario over a store that holds what the scenario gives, and nothing else. */
export async function simulateMessages(
	scenario: Scenario,
	rule: RuleDefinition,
	stores: ScenarioStores,
): Promise<readonly SimulatedItem[]> {
	const now = Date.parse(scenario.now ?? '2026-03-02T10:00:00Z');
	const names = new Names();
	const { store, close } = await stores.open({ now: () => now }, scenario);
	try {
		await fillStore(scenario, store, names, new Set(), now);
		const files = scenario.when.map((step, position) => {
			const { email, raw } = names.withTokens(step) as { email?: Fields; raw?: string };
			return {
				name: String(position),
				raw: email === undefined ? Buffer.from(raw ?? '') : mimeOf(email, new Date(now)),
			};
		});
		const compiled = await compileRuleWorkflow(
			store,
			readRuleWorkflow(workflowJson(scenario, rule, names)),
			expressionResolver(),
			'UTC',
		);
		const { subjects } = await messageSubjects(store, compiled, files);
		return await runSimulation(store, compiled.rule, subjects, true);
	} finally {
		await close();
	}
}
