import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Model } from '../support/dataverse/model/model.ts';
import { projectRoot } from '../support/paths.ts';
import { declareGiven } from '../support/scenarios/given-tables.ts';
import { RefusedScenario } from '../support/scenarios/refused-scenario.ts';
import { scenarioFiles, scenariosIn } from '../support/scenarios/scenario-files.ts';
import type { Scenario } from '../support/scenarios/scenario.ts';

/** Topics in which it matters most where records live. The others pass too: `npm run scenarios -- --store dataverse`. */
const topics = ['crashes', 'records', 'several-cases', 'update-and-reopen'].map((topic) =>
	path.join(projectRoot, `test/scenarios/${topic}.json`),
);

/** What Dataverse cannot hold (docs/dynamics.md), by the scenarios that ask for it. */
const refused = new Map([
	['A138', 'no column for a list'],
	['A139', 'no column for a list'],
	['A150', 'names are letters, digits and _'],
	['A162', 'no column for a list'],
	['A163', 'a lookup as its id alone'],
	['A168', 'has an owner'],
	['A340', 'no column for a list'],
]);

const scenariosOf = (files: readonly string[]): Scenario[] =>
	files.flatMap(scenariosIn).flatMap(({ scenario }) => (scenario === null ? [] : [scenario]));

/** Why no environment can be made in which a scenario happens; undefined where one can. */
function refusalOf(scenario: Scenario): string | undefined {
	try {
		declareGiven(new Model(), scenario);
		return undefined;
	} catch (error) {
		if (error instanceof RefusedScenario) return error.message;
		throw error;
	}
}

it('refuses scenarios over Dataverse only where they ask for what it cannot hold', () => {
	const found = scenariosOf(scenarioFiles(path.join(projectRoot, 'test/scenarios')))
		.map((scenario) => [scenario.id, refusalOf(scenario)] as const)
		.filter(([, because]) => because !== undefined);
	expect(new Map(found)).toEqual(
		new Map([...refused].map(([id, because]) => [id, expect.stringContaining(because) as string])),
	);
});

describe('over Dataverse', () => {
	const lines = new Map<string, string>();
	beforeAll(() => {
		const { stdout, stderr } = spawnSync(
			process.execPath,
			['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'scripts/scenarios.ts', ...topics, '--store', 'dataverse'],
			{ cwd: projectRoot, encoding: 'utf8', env: { ...process.env, JEST_WORKER_ID: '' } },
		);
		for (const line of stdout.split('\n')) lines.set(line.split(' ')[1] ?? '', line);
		if (lines.size < 2) throw new Error(`The runner printed no scenario:\n${stderr}`);
	}, 900_000);

	it.each(scenariosOf(topics).map(({ id, title }) => [title, id] as const))('%s', (_title, id) => {
		const because = refused.get(id);
		const line = lines.get(id) ?? `no line for ${id}`;
		expect(line).toMatch(because === undefined ? /^pass / : /^refused /);
		expect(line).toContain(because ?? id);
	});
});
