import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './scenarios/compare.ts';
import { CannotExpress, type Scenario } from './scenarios/scenario.ts';
import { scenarioStores, type ScenarioStores } from './scenarios/scenario-stores.ts';
import { World } from './scenarios/world.ts';

/** Runs one scenario over a fresh store; answers what was expected and what was found instead. */
export async function runScenario(scenario: Scenario, stores: ScenarioStores): Promise<string[]> {
	let world: World | undefined;
	try {
		world = await World.create(scenario, stores);
		for (const step of scenario.when) await world.step(world.names.withTokens(step));
		return await compare(world.names.withTokens(scenario), world);
	} catch (error) {
		if (error instanceof CannotExpress) return [`the runner cannot express ${error.message}`];
		return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
	} finally {
		await world?.close();
	}
}

/** The scenario files of a path, in the order of their names. */
export function scenarioFiles(place: string): string[] {
	if (!statSync(place).isDirectory()) return [place];
	return readdirSync(place)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => path.join(place, file));
}

async function main(): Promise<number> {
	const { positionals, values } = parseArgs({ allowPositionals: true, options: { store: { type: 'string', default: 'sqlite' } } });
	const start = scenarioStores.get(values.store);
	if (start === undefined) {
		process.stderr.write(`There is no store "${values.store}" yet: one of ${[...scenarioStores.keys()].join(', ')}\n`);
		return 2;
	}
	if (positionals.length === 0) {
		process.stderr.write(`Give files or folders: npm run scenarios -- PATH... [--store ${[...scenarioStores.keys()].join('|')}]\n`);
		return 2;
	}
	// n8n keeps its instance's settings in its folder; these runs have an instance of their own.
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenarios-'));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
	process.env['N8N_USER_FOLDER'] = folder;
	process.env['N8N_ENCRYPTION_KEY'] = 'scenarios';
	const stores = await start();
	try {
		return await runAll(positionals.flatMap(scenarioFiles), stores);
	} finally {
		await stores.end();
	}
}

async function runAll(files: readonly string[], stores: ScenarioStores): Promise<number> {
	let passed = 0;
	let failed = 0;
	for (const file of files) {
		const scenario = JSON.parse(readFileSync(file, 'utf8')) as Scenario;
		const findings = await runScenario(scenario, stores);
		if (findings.length === 0) passed += 1;
		else failed += 1;
		const verdict = findings.length === 0 ? 'pass' : 'fail';
		process.stdout.write(`${verdict} ${scenario.id} ${scenario.title}${findings.length === 0 ? '' : `: ${findings.join('; ')}`}\n`);
	}
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	return failed === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('scenarios.ts')) void main().then((code) => process.exit(code));
