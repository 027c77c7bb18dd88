import { compare } from './compare.ts';
import { RefusedScenario } from './refused-scenario.ts';
import { scenariosIn, type FoundScenario } from './scenario-files.ts';
import type { ScenarioStores } from './scenario-stores.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

/** How a scenario ended: that all holds, what was found instead, or what its store has not. */
interface Ending {
	readonly kind: 'pass' | 'fail' | 'refused';
	readonly findings: readonly string[];
}

/** Runs the scenarios of files one after the other, tells a line for each and one for all; answers whether none failed. */
export async function runScenarios(
	files: readonly string[],
	stores: ScenarioStores,
	tell: (line: string) => void,
): Promise<boolean> {
	const counts = { pass: 0, fail: 0, refused: 0 };
	for (const found of files.flatMap(scenariosIn)) {
		const { name, kind, findings } = await runFound(found, stores);
		counts[kind] += 1;
		const line = findings.length === 0 ? `${kind} ${name}` : `${kind} ${name}: ${findings.join('; ')}`;
		tell(line.replace(/\s*[\r\n]+\s*/g, ' '));
	}
	const refused = counts.refused === 0 ? '' : `, ${counts.refused} refused`;
	tell(`${counts.pass} passed, ${counts.fail} failed${refused}`);
	return counts.fail === 0;
}

/** One that cannot be read is a scenario that failed, and the others go on. */
async function runFound(found: FoundScenario, stores: ScenarioStores): Promise<Ending & { readonly name: string }> {
	if (found.scenario === null) return { name: `${found.name} cannot be read`, kind: 'fail', findings: [found.problem] };
	const { scenario } = found;
	return { name: `${scenario.id} ${scenario.title}`, ...(await runScenario(scenario, stores)) };
}

/** Runs one scenario over an empty store. */
async function runScenario(scenario: Scenario, stores: ScenarioStores): Promise<Ending> {
	let world: World | undefined;
	try {
		world = await World.create(scenario, stores);
		for (const step of scenario.when) await world.step(world.names.withTokens(step));
		const findings = await compare(world.names.withTokens(scenario), world);
		const refused = findings.length === 0 ? undefined : notOffered(world);
		if (refused !== undefined) return refused;
		return { kind: findings.length === 0 ? 'pass' : 'fail', findings };
	} catch (error) {
		const refused = notOffered(world);
		if (refused !== undefined) return refused;
		if (error instanceof RefusedScenario) return { kind: 'refused', findings: [error.message] };
		return { kind: 'fail', findings: [error instanceof Error ? `${error.name}: ${error.message}` : String(error)] };
	} finally {
		await world?.close();
	}
}

/** What a rule asked for and its records do not have, which its nodes refused by name. */
function notOffered(world: World | undefined): Ending | undefined {
	const refused = world?.failures.find(({ code }) => code === 'notOffered');
	return refused === undefined ? undefined : { kind: 'refused', findings: [refused.message] };
}
