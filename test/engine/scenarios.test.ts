import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
	'order-of-evaluation': ['sqlite', 'what is asked first is decided in core'],
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

/** How the runner ended, and its line for each scenario by the id. */
interface Ran {
	readonly status: number | null;
	readonly lines: ReadonlyMap<string, string>;
}

/** Runs the scenarios of a store in a process of its own. */
async function run(store: string): Promise<Ran> {
	const args = [
		'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
		'scripts/scenarios.ts',
		...filesOn(store),
		'--store',
		store,
	];
	const env = { ...process.env, JEST_WORKER_ID: '' };
	const child = spawn(process.execPath, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const ended = once(child, 'exit') as Promise<[status: number | null]>;
	const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	const lines = stdout.split('\n').filter((line) => /^(?:pass|fail) /.test(line));
	if (lines.length === 0) throw new Error(`The runner printed no scenario:\n${stderr}`);
	return { status, lines: new Map(lines.map((line) => [line.split(' ')[1] ?? '', line])) };
}

/** Without a PostgreSQL its scenarios are skipped, and fail where CI is set. */
const stores = ['sqlite', 'postgres'].filter(
	(store) => store !== 'postgres' || PostgresServer.isInstalled() || process.env['CI'] !== undefined,
);
if (!stores.includes('postgres')) it.skip('the scenarios on postgres (skipped: install postgresql)', () => undefined);

describe('the scenarios', () => {
	const ran = new Map<string, Ran>();
	beforeAll(async () => {
		// Side by side: one waits for its server while the other works. A minute, and many of them beside all other tests.
		await Promise.all(stores.map(async (store) => ran.set(store, await run(store))));
	}, 1_800_000);

	describe.each(stores)('on %s', (store) => {
		it('end in success', () => {
			expect(ran.get(store)?.status).toBe(0);
		});

		describe.each(filesOn(store).map((file) => [topicOf(file), file]))('about %s:', (_name, file) => {
			it.each(scenariosIn(file).map((found) => [titleOf(found), found] as const))('%s', (_title, found) => {
				expect(found).toMatchObject({ scenario: { id: expect.any(String) as string } });
				const { id = '' } = found.scenario ?? {};
				expect(ran.get(store)?.lines.get(id) ?? `no line for ${id}`).toMatch(/^pass /);
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
