import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../support/paths.ts';
import { PostgresServer } from '../support/postgres/postgres-server.ts';
import { scenarioFiles, scenariosIn, type FoundScenario } from '../support/scenarios/scenario-files.ts';

/**
 * Where each topic runs. Those that core decides alone, from the message and from what was loaded, run on
 * SQLite: what PostgreSQL adds to them, that it keeps and answers what it was given, its contract shows
 * (`test/contract`). `npm run scenarios -- --store postgres test/scenarios` runs all of them there too.
 */
const topics: Readonly<Record<string, readonly [where: 'both' | 'sqlite', why: string]>> = {
	'activity-monitor': ['both', 'entries are written as items end'],
	'again-into-the-queue': ['both', 'copies are told by what is kept'],
	'automatic-mail': ['sqlite', 'told by the headers of the message'],
	'condition-items': ['sqlite', 'the order of a rule'],
	'conditions-on-records': ['both', 'related records are loaded for them'],
	'conditions-on-texts': ['sqlite', 'compared in core'],
	'conditions-on-values': ['sqlite', 'compared in core'],
	'connected-record': ['both', 'states and times of kept cases'],
	correlation: ['both', 'earlier messages are looked up'],
	crashes: ['both', 'what a transaction leaves'],
	entitlements: ['both', 'terms are counted in the store'],
	'executed-again': ['both', 'items are opened again'],
	'list-mail': ['sqlite', 'told by the headers of the message'],
	'names-of-contacts': ['sqlite', 'read in the display name'],
	'other-activities': ['sqlite', 'told by the fields of the activity'],
	'other-subject': ['both', 'compared with the kept conversation'],
	'owners-and-privileges': ['both', 'asked while records are written'],
	'phone-calls': ['sqlite', 'told by the fields of the activity'],
	'queue-items': ['both', 'the intake'],
	'reading-messages': ['sqlite', 'read before it is taken in'],
	records: ['both', 'records are written'],
	'refused-rules': ['both', 'items wait for a rule that was found broken'],
	replies: ['both', 'replies are written down first'],
	senders: ['both', 'addresses are looked up'],
	'several-cases': ['both', 'relations are kept and read back'],
	'unknown-senders': ['both', 'contacts are made and made active'],
	'update-and-reopen': ['both', 'kept cases are changed'],
	'which-rule': ['both', 'registrations'],
};

const ownFiles = scenarioFiles(path.join(projectRoot, 'test/scenarios'));
const topicOf = (file: string): string => path.basename(file, '.json');

/** The files that run on a store: those of this package, and where they are named those of somebody else. */
const filesOn = (store: string): string[] => [
	...ownFiles.filter((file) => store === 'sqlite' || topics[topicOf(file)]?.[0] !== 'sqlite'),
	...(process.env['ARC_SCENARIOS'] ? scenarioFiles(process.env['ARC_SCENARIOS']) : []),
];

const titleOf = (found: FoundScenario): string =>
	found.scenario === null ? `${found.name} cannot be read` : found.scenario.title;

/** Runs the scenarios of a store in a process of its own; answers the line of each by its id. */
async function run(store: string): Promise<Map<string, string>> {
	const args = [
		'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
		'scripts/scenarios.ts',
		...filesOn(store),
		'--store',
		store,
	];
	const env = { ...process.env, JEST_WORKER_ID: '' };
	const child = spawn(process.execPath, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
	const lines = stdout.split('\n').filter((line) => /^(?:pass|fail) /.test(line));
	if (lines.length === 0) throw new Error(`The runner printed no scenario:\n${stderr}`);
	return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line]));
}

/** Without a PostgreSQL its scenarios are skipped, and fail where CI is set. */
const stores = ['sqlite', 'postgres'].filter(
	(store) => store !== 'postgres' || PostgresServer.isInstalled() || process.env['CI'] !== undefined,
);
if (!stores.includes('postgres')) it.skip('the scenarios on postgres (skipped: install postgresql)', () => undefined);

describe('the scenarios', () => {
	const linesOf = new Map<string, Map<string, string>>();
	beforeAll(async () => {
		// Side by side: one waits for its server while the other works.
		await Promise.all(stores.map(async (store) => linesOf.set(store, await run(store))));
	}, 600_000);

	describe.each(stores)('on %s', (store) => {
		describe.each(filesOn(store).map((file) => [topicOf(file), file]))('about %s:', (_name, file) => {
			it.each(scenariosIn(file).map((found) => [titleOf(found), found] as const))('%s', (_title, found) => {
				expect(found).toMatchObject({ scenario: { id: expect.any(String) as string } });
				const { id = '' } = found.scenario ?? {};
				expect(linesOf.get(store)?.get(id) ?? `no line for ${id}`).toMatch(/^pass /);
			});
		});
	});

	it('have a place each', () => {
		expect(ownFiles.map(topicOf)).toEqual(Object.keys(topics));
	});

	it('have an id of their own each', () => {
		const ids = filesOn('sqlite')
			.flatMap(scenariosIn)
			.map(({ scenario }) => scenario?.id);
		expect(new Set(ids).size).toBe(ids.length);
	});
});

interface Ran {
	readonly status: number | null;
	readonly lines: readonly string[];
	readonly stderr: string;
}

function runner(...args: string[]): Ran {
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
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
		const { status, stderr } = runner('test/scenarios', '--store', 'oracle');
		expect(status).toBe(2);
		expect(stderr).toContain('oracle');
	});

	it.each<[why: string, args: readonly string[], said: string]>([
		['no path', [], 'Give files or folders'],
		['a path that is not there', [path.join(folder, 'gone')], 'gone'],
		['an option that it does not have', ['test/scenarios', '--shop'], '--shop'],
		['a folder without scenarios', ['bench'], 'There is no scenario in'],
	])('refuses %s, with exit code 2', (_why, args, said) => {
		const { status, stderr, lines } = runner(...args);
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
		const { status, lines } = runner(fails, broken, file('X1.json', passes));
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

	it('gives the scenarios of a topic what they share, kind by kind, unless they have their own', () => {
		const { given: _given, rules: _rules, ...alone } = passes;
		const shared = { about: 'Pumps', given, rules };
		const nobody = { given: { contacts: [] }, then: { created: { case: [], contact: [] } } };
		const draft = { rules: [{ ...rules[0], state: 'draft' }], then: { created: { case: [] } } };
		const topic = file('pumps.json', {
			...shared,
			scenarios: [alone, { ...alone, id: 'X4', ...nobody }, { ...alone, id: 'X5', ...draft }],
		});
		const { lines, status } = runner(topic);
		expect(lines.map((line) => line.slice(0, 7))).toEqual(['pass X1', 'pass X4', 'pass X5', '3 passe']);
		expect(status).toBe(0);
	});

	it('names what is wrong in a topic, or in one of its scenarios beside the others', () => {
		const wrong = file('wrong.json', { abuot: 'Pumps', scenarios: [] });
		const partly = file('partly.json', { about: 'Pumps', scenarios: [passes, { ...passes, id: 'X6', whenn: [] }] });
		const { lines, status } = runner(wrong, partly);
		expect(status).toBe(1);
		expect(lines).toEqual([
			expect.stringMatching(/^fail wrong cannot be read: .*abuot/),
			'pass X1 Something holds',
			expect.stringMatching(/^fail partly X6 cannot be read: .*whenn/),
			'1 passed, 2 failed',
		]);
	});

	it('compares lists as multisets, objects by the keys that they have, and null as empty', () => {
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
		expect(runner(...files).lines.map((line) => line.slice(0, 7))).toEqual([
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
		beforeAll(() => {
			// One process for all of them.
			lines = runner(
				...refused.map(([, change], row) => file(`Z${row}.json`, { ...passes, id: `Z${row}`, ...change })),
			).lines;
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
