import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../support/paths';
import { runScenarios } from '../support/scenarios/run-scenarios';
import { sqliteStores, type ScenarioStores } from '../support/scenarios/scenario-stores';

interface Ran {
	readonly status: number | null;
	readonly lines: readonly string[];
	readonly stderr: string;
}

/** Runs the command in a process of its own. */
function command(...args: string[]): Ran {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'scripts/scenarios.ts', ...args],
		{
			cwd: projectRoot,
			encoding: 'utf8',
			env: { ...process.env, JEST_WORKER_ID: '' },
		},
	);
	return { status, lines: stdout.split('\n').filter((line) => line !== ''), stderr };
}

describe('the scenario runner', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'arc-scenario-runner-'));
	let stores: ScenarioStores;
	beforeAll(async () => {
		stores = await sqliteStores();
	});
	afterAll(async () => {
		await stores.end();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Runs files in this process. */
	const run = async (...files: string[]): Promise<{ readonly passed: boolean; readonly lines: readonly string[] }> => {
		const lines: string[] = [];
		const passed = await runScenarios(files, stores, (line) => lines.push(line));
		return { passed, lines };
	};

	const email = { messageId: 'm@x.example', from: 'Ada <ada@x.example>', to: ['help@x.example'], subject: 'Pump' };
	const given = {
		queues: [{ id: 'q1', name: 'Help', emailAddress: 'help@x.example' }],
		contacts: [{ id: 'c1', lastName: 'A', emails: ['ada@x.example'] }],
	};
	const rules = [{ id: 'r1', name: 'Rule', queue: 'q1', monitor: ['ready'] }];
	const passes = {
		id: 'X1',
		title: 'Something holds',
		given,
		rules,
		when: [{ email }],
		then: { created: { case: [{ title: 'Pump' }] } },
	};
	const file = (name: string, content: unknown): string => {
		const place = path.join(folder, name);
		writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
		return place;
	};

	it('refuses a store that is not there by name, with exit code 2', () => {
		const { status, stderr } = command('test/scenarios', '--store', 'oracle');
		expect(status).toBe(2);
		expect(stderr).toContain('oracle');
	});

	it.each<[why: string, args: readonly string[], said: string]>([
		['no path', [], 'Give files or folders'],
		['a path that is not there', [path.join(folder, 'gone')], 'gone'],
		['an option that it does not have', ['test/scenarios', '--shop'], '--shop'],
		['a folder without scenarios', ['bench'], 'There is no scenario in'],
	])('refuses %s, with exit code 2', (_why, args, said) => {
		const { status, stderr, lines } = command(...args);
		expect({ status, lines }).toEqual({ status: 2, lines: [] });
		expect(stderr).toContain(said);
		expect(stderr).not.toContain('    at ');
	});

	it('prints a line for each scenario of several paths, says what was found, and exits 1', () => {
		const fails = file('X2.json', {
			...passes,
			id: 'X2',
			title: 'Something else',
			then: { created: { case: [{ title: 'Lathe' }] }, emails: [{ messageId: 'gone@x.example', regarding: null }] },
		});
		const broken = file('X3.json', '{ "id": ');
		const { status, lines } = command(fails, broken, file('X1.json', passes));
		expect(status).toBe(1);
		expect(lines).toEqual([
			expect.stringMatching(
				/^fail X2 Something else: created case: expected \[\{"title":"Lathe"\}\], found \[.*; email gone@x\.example: expected .*, found \[\]$/,
			),
			expect.stringMatching(/^fail X3 cannot be read: /),
			'pass X1 Something holds',
			'1 passed, 2 failed',
		]);
	});

	it('gives the scenarios of a topic what they share, kind by kind, unless they have their own', async () => {
		const { given: _given, rules: _rules, ...alone } = passes;
		const shared = { about: 'Pumps', given, rules };
		const nobody = { given: { contacts: [] }, then: { created: { case: [], contact: [] } } };
		const draft = { rules: [{ ...rules[0], state: 'draft' }], then: { created: { case: [] } } };
		const topic = file('pumps.json', {
			...shared,
			scenarios: [alone, { ...alone, id: 'X4', ...nobody }, { ...alone, id: 'X5', ...draft }],
		});
		const { lines, passed } = await run(topic);
		expect(lines.map((line) => line.slice(0, 7))).toEqual(['pass X1', 'pass X4', 'pass X5', '3 passe']);
		expect(passed).toBe(true);
	});

	it('names what is wrong in a topic, or in one of its scenarios beside the others', async () => {
		const wrong = file('wrong.json', { abuot: 'Pumps', scenarios: [] });
		const partly = file('partly.json', { about: 'Pumps', scenarios: [passes, { ...passes, id: 'X6', whenn: [] }] });
		const { lines, passed } = await run(wrong, partly);
		expect(passed).toBe(false);
		expect(lines).toEqual([
			expect.stringMatching(/^fail wrong cannot be read: .*abuot/),
			'pass X1 Something holds',
			expect.stringMatching(/^fail partly X6 cannot be read: .*whenn/),
			'1 passed, 2 failed',
		]);
	});

	it('compares lists as multisets, objects by the keys that they have, and null as empty', async () => {
		const two = [{ email }, { email: { ...email, messageId: 'm2@x.example', subject: 'Lathe' } }];
		const same = {
			created: { case: [{ title: 'Lathe', contact: null }, { title: 'Pump' }], contact: [] },
			monitor: [{}, { rule: 'r1' }],
			replies: [],
			refused: [],
			error: null,
		};
		const one = { ...same, created: { case: [{ title: 'Pump' }] } };
		const twice = { ...same, created: { case: [{ title: 'Pump' }, { title: 'Pump' }] } };
		const files = [same, one, twice].map((then, index) =>
			file(`Y${index}.json`, { ...passes, id: `Y${index}`, when: two, then }),
		);
		expect((await run(...files)).lines.map((line) => line.slice(0, 7))).toEqual([
			'pass Y0',
			'fail Y1',
			'fail Y2',
			'1 passe',
		]);
	});

	const refused: readonly (readonly [why: string, change: object, said: string])[] = [
		['a key beside the others', { whenn: [] }, 'whenn'],
		['a setting', { settings: { queueItemForBcc: true } }, 'queueItemForBcc'],
		[
			'an advanced setting',
			{ rules: [{ ...rules[0], advanced: { waitAfterResolve: true } }] },
			'rules.0.advanced: Unrecognized key: "waitAfterResolve"',
		],
		[
			'a value of one',
			{ rules: [{ ...rules[0], advanced: { onActiveCase: 'update' } }] },
			'rules.0.advanced.onActiveCase',
		],
		[
			'a key of a condition',
			{
				rules: [{ ...rules[0], items: [{ name: 'A', when: { all: [{ field: 'subject', is: 'equals', val: 'x' }] } }] }],
			},
			'val',
		],
		['a kind of record', { given: { ...given, opportunities: [] } }, 'opportunities'],
		['a step', { when: [{ emial: email }] }, 'emial'],
		['two steps in one', { when: [{ email, activate: 'r1' }] }, 'expected exactly one of'],
		['a key of an email', { when: [{ email: { ...email, bcc: ['x@x.example'] } }] }, 'bcc'],
		['an expectation', { then: { create: {} } }, 'create'],
		['a key of an expectation', { then: { monitor: [{ state: 'ready', outcome: 'x' }] } }, 'outcome'],
	];
	describe('given what the format does not have, refuses', () => {
		let lines: readonly string[] = [];
		beforeAll(async () => {
			const files = refused.map(([, change], row) => file(`Z${row}.json`, { ...passes, id: `Z${row}`, ...change }));
			lines = (await run(...files)).lines;
		});

		it.each(refused.map(([why, , said], row) => [why, row, said] as const))('%s', (_why, row, said) => {
			expect(lines[row]).toMatch(new RegExp(`^fail Z${row} `));
			expect(lines[row]).toContain(said);
		});

		it('and with that ends in failure', () => {
			expect(lines.at(-1)).toBe(`0 passed, ${refused.length} failed`);
		});
	});
});
