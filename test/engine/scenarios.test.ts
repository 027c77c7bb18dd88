import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../scripts/paths.ts';
import { PostgresServer } from '../../scripts/postgres/postgres-server.ts';

const folders = [path.join(projectRoot, 'test/scenarios'), ...(process.env['ARC_SCENARIOS'] ? [process.env['ARC_SCENARIOS']] : [])];

function run(folder: string, store: string): Map<string, string> {
	const { stdout, stderr } = spawnSync(
		process.execPath,
		['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'scripts/scenarios.ts', folder, '--store', store],
		{ cwd: projectRoot, encoding: 'utf8', timeout: 300_000, env: { ...process.env, JEST_WORKER_ID: '' } },
	);
	const lines = stdout.split('\n').filter((line) => /^(?:pass|fail) /.test(line));
	if (lines.length === 0) throw new Error(`The runner printed no scenario:\n${stderr}`);
	return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line]));
}

/** Without a PostgreSQL its scenarios are skipped, and fail where CI is set. */
const stores = ['sqlite', 'postgres'].filter((store) => store !== 'postgres' || PostgresServer.isInstalled() || process.env['CI'] !== undefined);
if (!stores.includes('postgres')) it.skip('the scenarios on postgres (skipped: install postgresql)', () => undefined);

describe.each(folders.flatMap((folder) => stores.map((store) => [folder, store] as const)))('the scenarios of %s on %s', (folder, store) => {
	let lines = new Map<string, string>();
	beforeAll(() => {
		lines = run(folder, store);
	}, 310_000);

	it.each(readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.replace('.json', '')))('%s', (id) => {
		const line = lines.get(id) ?? `no line for ${id}`;
		expect(line).toMatch(/^pass /);
	});
});

describe('the scenario runner', () => {
	it('refuses a store that is not there by name, with exit code 2', () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'scripts/scenarios.ts', 'test/scenarios', '--store', 'dataverse'],
			{ cwd: projectRoot, encoding: 'utf8' },
		);
		expect(status).toBe(2);
		expect(stderr).toContain('dataverse');
	});
});
