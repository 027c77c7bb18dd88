import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from '../test/support/scenarios/compare.ts';
import { RefusedScenario } from '../test/support/scenarios/refused-scenario.ts';
import type { Scenario } from '../test/support/scenarios/scenario.ts';
import { scenarioFiles, scenariosIn, type FoundScenario } from '../test/support/scenarios/scenario-files.ts';
import { scenarioStores, type ScenarioStores } from '../test/support/scenarios/scenario-stores.ts';
import { World } from '../test/support/scenarios/world.ts';

/** How a scenario ended: that all holds, what was found instead, or what its store has not. */
interface Ending {
	readonly kind: 'pass' | 'fail' | 'refused';
	readonly findings: readonly string[];
}

/** Runs one scenario over a fresh store. */
export async function runScenario(scenario: Scenario, stores: ScenarioStores): Promise<Ending> {
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

const usage = `npm run scenarios -- PATH... [--store ${[...scenarioStores.keys()].join('|')}]`;

function refuse(why: string): number {
	process.stderr.write(`${why}\n`);
	return 2;
}

async function main(): Promise<number> {
	let files: string[];
	let store: string;
	try {
		const { positionals, values } = parseArgs({
			allowPositionals: true,
			options: { store: { type: 'string', default: 'sqlite' } },
		});
		store = values.store;
		if (!scenarioStores.has(store))
			return refuse(`There is no store "${store}" yet: one of ${[...scenarioStores.keys()].join(', ')}`);
		if (positionals.length === 0) return refuse(`Give files or folders: ${usage}`);
		files = positionals.flatMap(scenarioFiles);
		if (files.length === 0)
			return refuse(`There is no scenario in ${positionals.join(', ')}: a scenario is a file that ends with .json`);
	} catch (error) {
		return refuse(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
	// n8n keeps its instance's settings in its folder; these runs have an instance of their own.
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenarios-'));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
	process.env['N8N_USER_FOLDER'] = folder;
	process.env['N8N_ENCRYPTION_KEY'] = 'scenarios';
	// What a scenario ends in is compared, so n8n need not log it between the lines.
	process.env['N8N_LOG_LEVEL'] ??= 'silent';
	const stores = await scenarioStores.get(store)?.();
	if (stores === undefined) return 2;
	try {
		return await runAll(files, stores);
	} finally {
		await stores.end();
	}
}

async function runAll(files: readonly string[], stores: ScenarioStores): Promise<number> {
	const counts = { pass: 0, fail: 0, refused: 0 };
	for (const found of files.flatMap(scenariosIn)) {
		const { name, kind, findings } = await runFound(found, stores);
		counts[kind] += 1;
		const line = findings.length === 0 ? `${kind} ${name}` : `${kind} ${name}: ${findings.join('; ')}`;
		process.stdout.write(`${line.replace(/\s*[\r\n]+\s*/g, ' ')}\n`);
	}
	const refused = counts.refused === 0 ? '' : `, ${counts.refused} refused`;
	process.stdout.write(`${counts.pass} passed, ${counts.fail} failed${refused}\n`);
	return counts.fail === 0 ? 0 : 1;
}

/** One that cannot be read is a scenario that failed, and the others go on. */
async function runFound(found: FoundScenario, stores: ScenarioStores): Promise<Ending & { readonly name: string }> {
	if (found.scenario === null) return { name: `${found.name} cannot be read`, kind: 'fail', findings: [found.problem] };
	const { scenario } = found;
	return { name: `${scenario.id} ${scenario.title}`, ...(await runScenario(scenario, stores)) };
}

if (process.argv[1]?.endsWith('scenarios.ts')) void main().then((code) => process.exit(code));
