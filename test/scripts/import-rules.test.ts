import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../support/paths';

const folder = mkdtempSync(path.join(tmpdir(), 'arc-import-'));
const fixtures = path.join(projectRoot, 'test/fixtures/dynamics-rules');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]) {
	const script = path.join(projectRoot, 'scripts/import-rules.ts');
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', script, ...args],
		{
			encoding: 'utf8',
			env: { ...process.env, INIT_CWD: folder },
		},
	);
	return { status, stdout, stderr };
}

function file(name: string, content: string): string {
	writeFileSync(path.join(folder, name), content);
	return name;
}

describe('the command import-rules', () => {
	it('prints the workflow of one rule, and its report beside', () => {
		const { status, stdout, stderr } = run(path.join(fixtures, 'email-to-case.json'));
		const { name, nodes } = JSON.parse(stdout) as { name: string; nodes: readonly unknown[] };
		expect([status, name, nodes.length]).toEqual([0, 'Support email to case', 8]);
		expect(stderr).toContain('Support email to case\n  Not quite the same:\n');
		expect(stderr).toContain('  - item "Sales questions", conditionxml: email.description: ');
		expect(stderr).toContain('  To do before publishing:\n');
	});

	it('writes one file for each of several rules, and over none', () => {
		const first = run(
			path.join(fixtures, 'rules-and-items.json'),
			'--out',
			'workflows',
			'--store',
			'dataverse',
			'--json',
		);
		expect(readdirSync(path.join(folder, 'workflows')).sort()).toEqual([
			'inspection-reports.json',
			'missed-calls.json',
		]);
		expect(first.stdout.split('\n').map((line) => path.basename(line))).toEqual([
			'missed-calls.json',
			'inspection-reports.json',
			'',
		]);
		const lines = first.stderr.split('\n').filter((line) => line.startsWith('{'));
		expect(lines.map((line) => (JSON.parse(line) as { rule: string }).rule)).toContain('Inspection reports');
		expect(readFileSync(path.join(folder, 'workflows/missed-calls.json'), 'utf8')).toContain(
			'"recordStore": "dataverse"',
		);
		const second = run(path.join(fixtures, 'rules-and-items.json'), '--out', 'workflows');
		expect([second.status, second.stderr]).toEqual([2, expect.stringContaining('missed-calls.json cannot be written')]);
	});

	it('takes rules and items from several files', () => {
		const id = 'a1c0d5e2-7c1b-4e11-8f6d-000d3a2b1c01';
		const rule = file(
			'rules.json',
			JSON.stringify({ value: [{ convertruleid: id, name: 'Two files', sourcechanneltypecode: 'task' }] }),
		);
		const items = file(
			'items.json',
			JSON.stringify({ value: [{ name: 'All', conditionxml: null, _convertruleid_value: id }] }),
		);
		const { status, stdout } = run(rule, items);
		expect([status, stdout]).toEqual([0, expect.stringContaining('"name": "All"')]);
	});

	it.each<[why: string, args: () => readonly string[], message: string]>([
		['no file', () => [], 'No export was given'],
		['a file that is not there', () => ['nowhere.json'], 'The export nowhere.json cannot be read'],
		['what is no JSON', () => [file('text.json', 'rules')], 'The export is no JSON'],
		['what is no export', () => [file('other.json', '{"value":[{"contactid":"x"}]}')], 'no row of convertrule'],
		['several rules without a folder', () => [path.join(fixtures, 'rules-and-items.json')], 'The export has 2 rules'],
		['a store that there is not', () => ['x.json', '--store', 'oracle'], '--store is "oracle"'],
		['an option that there is not', () => ['x.json', '--all'], "Unknown option '--all'"],
		[
			'a document type in a condition',
			() => [
				file(
					'hostile.json',
					JSON.stringify([
						{ convertruleid: 'x', name: 'R' },
						{ name: 'I', conditionxml: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><fetch/>' },
					]),
				),
			],
			'The condition of item "I" of rule "R" has a document type',
		],
	])('refuses %s', (_why, args, message) => {
		const { status, stdout, stderr } = run(...args());
		expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
	});
});
