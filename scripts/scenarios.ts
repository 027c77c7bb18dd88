import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { scenarioFiles } from '../test/support/scenarios/scenario-files.ts';
import { scenarioStores } from '../test/support/scenarios/scenario-stores.ts';

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
		// n8n's engine is loaded where there is something to run.
		const { runScenarios } = await import('../test/support/scenarios/run-scenarios.ts');
		return (await runScenarios(files, stores, (line) => process.stdout.write(`${line}\n`))) ? 0 : 1;
	} finally {
		await stores.end();
	}
}

void main().then((code) => process.exit(code));
