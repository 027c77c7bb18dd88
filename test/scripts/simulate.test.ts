import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteStore } from '../../adapters/store/sqlite/open-sqlite-store';

const root = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'arc-simulate-'));
const storeFile = path.join(folder, '.n8n/arc/default.sqlite');
const ruleFile = path.join(folder, 'rule.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const to = (node: string) => [[{ node, type: 'main', index: 0 }]];
const rule = {
	name: 'Tried',
	nodes: [
		{
			id: 't',
			name: 'Trigger',
			type: 'n8n-nodes-arc.arcRuleTrigger',
			parameters: { queue: { mode: 'email', value: 'support@contoso.example' } },
		},
		{
			id: 'e',
			name: 'Evaluate',
			type: 'n8n-nodes-arc.evaluateRule',
			parameters: {
				items: {
					values: [
						{
							name: 'Loud',
							groups: {
								values: [
									{
										conditions: {
											conditions: [
												{
													leftValue: '={{ $json.activity.subject.toUpperCase() }}',
													rightValue: 'PRINTER',
													operator: { type: 'string', operation: 'contains' },
												},
											],
										},
									},
								],
							},
						},
					],
				},
			},
		},
		{ id: 'r', name: 'Resolve', type: 'n8n-nodes-arc.resolveContact', parameters: {} },
		{ id: 'c', name: 'Create', type: 'n8n-nodes-arc.createRecord', parameters: {} },
	],
	connections: {
		Trigger: { main: to('Evaluate') },
		Evaluate: { main: to('Resolve') },
		Resolve: { main: to('Create') },
	},
};

beforeAll(async () => {
	mkdirSync(path.dirname(storeFile), { recursive: true });
	writeFileSync(ruleFile, JSON.stringify(rule));
	const store = await openSqliteStore({ file: storeFile });
	const [queue] = await store.write([
		{ op: 'create', type: 'queue', fields: { name: 'Support', emailAddress: 'support@contoso.example' } },
		{ op: 'create', type: 'contact', fields: { lastName: 'Lindqvist', emails: ['ada@fabrikam.example'] } },
	]);
	if (queue === undefined || queue instanceof Error) throw new Error('The queue was not made');
	for (const subject of ['Printer jams', 'Toner']) {
		const id = crypto.randomUUID();
		const activity = {
			id,
			type: 'email',
			direction: 'incoming' as const,
			subject,
			from: 'ada@fabrikam.example',
			receivedOn: '2026-03-02T10:00:00Z',
			regarding: null,
			related: [],
		};
		await store.takeIn([{ activity, conversationKeys: [id], places: [{ queueId: queue.record.id, wayIn: 'to' }] }]);
	}
	await store.close();
});

function run(...args: string[]): {
	lines: Record<string, unknown>[];
	summary: Record<string, unknown>;
	status: number | null;
	stderr: string;
} {
	const command = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.join(root, 'scripts/simulate.ts'), ...args];
	const { stdout, status, stderr } = spawnSync(process.execPath, command, {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, N8N_USER_FOLDER: folder, INIT_CWD: folder },
	});
	const lines = stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Record<string, unknown>);
	return { lines, summary: status === 0 ? (JSON.parse(stderr) as Record<string, unknown>) : {}, status, stderr };
}

function mail(name: string, subject: string, more = ''): string {
	writeFileSync(
		path.join(folder, name),
		`From: Ada <ada@fabrikam.example>\nTo: support@contoso.example\nSubject: ${subject}\nMessage-ID: <${name}@x>\n${more}Date: Mon, 2 Mar 2026 10:00:00 +0000\n\nIt jams.\n`,
	);
	return name;
}

it('tells in a line of its own what would become of each stored activity, and the numbers at the end', () => {
	const { lines, summary, status } = run('--workflow', 'rule.json');
	expect(status).toBe(0);
	expect(lines).toMatchObject([
		{
			subject: 'Printer jams',
			outcome: 'ready',
			conditionItem: 'Loud',
			records: [{ type: 'case', fields: { title: 'Printer jams' } }],
			happened: null,
		},
		{ subject: 'Toner', outcome: 'skipped', reason: 'noConditionMatched', records: [] },
	]);
	expect(String(lines[1]?.['trace'])).toContain('does not hold, found "TONER"');
	expect(summary).toMatchObject({
		activities: 2,
		outcomes: { ready: 1, skipped: 1, failed: 0, unknown: 0 },
		conditionItems: { Loud: 1 },
		recordsCreated: { case: 1 },
		compared: 0,
	});
});

it("takes files in the place of the store's activities, each as it would come now, and leaves the store as it is", () => {
	const before = readFileSync(storeFile);
	const files = [
		mail('a.eml', 'Printer'),
		mail('b.eml', 'Re: Printer', 'In-Reply-To: <a.eml@x>\n'),
		mail('a-again.eml', 'Printer').replace('a-again', 'a'),
	];
	const { lines, summary } = run(
		'--workflow',
		'rule.json',
		'--store',
		'.n8n/arc/default.sqlite',
		'--no-trace',
		...files,
	);
	expect(lines).toMatchObject([
		{ file: 'a.eml', outcome: 'ready', trace: [] },
		{ file: 'b.eml', outcome: 'skipped', reason: 'activeCaseConnected' },
	]);
	expect(summary).toMatchObject({ activities: 2, notInTheQueue: ['a.eml'] });
	expect(readFileSync(storeFile)).toEqual(before);
});

it('takes a period, the newest of too many, and what cannot be simulated or differs alone', () => {
	expect(run('--workflow', 'rule.json', '--until', '2020-01-01').lines).toEqual([]);
	expect(run('--workflow', 'rule.json', '--since', '2020-01-01', '--limit', '1').lines).toMatchObject([
		{ subject: 'Toner' },
	]);
	const { lines, summary } = run('--workflow', 'rule.json', '--differences');
	expect([lines, summary['activities']]).toEqual([[], 2]);
});

it.each<[why: string, args: readonly string[], text: string]>([
	['no workflow', [], 'No workflow was given'],
	['a workflow that is not there', ['--workflow', 'gone.json'], 'The workflow gone.json cannot be read'],
	[
		'a store that is not there, which it does not make',
		['--workflow', 'rule.json', '--store', 'gone'],
		'There is no record store',
	],
	['a message that is not there', ['--workflow', 'rule.json', 'gone.eml'], 'The message gone.eml cannot be read'],
	['a time that is none', ['--workflow', 'rule.json', '--since', 'yesterday'], '--since is "yesterday"'],
	['a number that is none', ['--workflow', 'rule.json', '--limit', 'all'], '--limit is "all"'],
	['a version that is neither', ['--workflow', 'rule.json', '--version', 'old'], '--version is "old"'],
	[
		'a published version where there is none',
		['--workflow', 'rule.json', '--version', 'published'],
		'carries no published version',
	],
	['an option that it does not know', ['--unheard-of'], 'npm run --silent simulate'],
])('refuses %s, with exit code 2', (_why, args, text) => {
	const { status, stderr, lines } = run(...args);
	expect({ status, lines }).toEqual({ status: 2, lines: [] });
	expect(stderr).toContain(text);
});

it('makes no store where a name or path is wrong', () => {
	copyFileSync(ruleFile, path.join(folder, 'copy.json'));
	run('--workflow', 'copy.json', '--store', 'other.sqlite');
	expect(() => readFileSync(path.join(folder, 'other.sqlite'))).toThrow('ENOENT');
});
