import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { RuleVersion } from '../core/simulation/rule-workflow.ts';
import type { SimulatedItem } from '../core/simulation/simulation.ts';
import type { Store } from '../core/ledger/store.ts';
import { splitMbox } from './mail/split-mbox.ts';
import { expressionResolver } from './simulate/expression-resolver.ts';
import { built } from '../test/support/built.ts';

const { openSqliteStore } = built('adapters/store/sqlite/open-sqlite-store');
const { readRuleWorkflow } = built('core/simulation/rule-workflow');
const { summarise } = built('core/simulation/summarise');
const { compileRuleWorkflow } = built('nodes/shared/simulation/compile-rule-workflow');
const { messageSubjects } = built('rules/simulation/message-subjects');
const { storedSubjects } = built('rules/simulation/stored-subjects');
const { runSimulation } = built('rules/simulation/run-simulation');

const usage = `Give a workflow: npm run --silent simulate -- --workflow FILE.json [EML or mbox...]
  --store NAME or PATH   embedded store: its name in n8n's folder, or its file (default: default)
  --since, --until DATE  period of the stored activities, which are taken where no files are given
  --limit NUMBER         at most so many of them, the newest (default: 100000)
  --version published    the published version of a workflow that n8n's API gave (default: draft)
  --differences          only activities that would end otherwise than they did, or could not be simulated
  --no-trace             without what was looked at
`;

interface Line extends SimulatedItem {
	readonly file?: string;
}

class Refused extends Error {}

async function main(): Promise<number> {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: {
			workflow: { type: 'string' },
			store: { type: 'string', default: 'default' },
			since: { type: 'string' },
			until: { type: 'string' },
			limit: { type: 'string', default: '100000' },
			version: { type: 'string', default: 'draft' },
			differences: { type: 'boolean', default: false },
			'no-trace': { type: 'boolean', default: false },
		},
	});
	if (values.workflow === undefined) throw new Refused('No workflow was given');
	if (!['draft', 'published'].includes(values.version))
		throw new Refused(`--version is "${values.version}", expected draft or published`);
	const atMost = Number(values.limit);
	if (!Number.isInteger(atMost) || atMost < 1)
		throw new Refused(`--limit is "${values.limit}", expected a number from 1 on`);
	const workflow = readRuleWorkflow(readJson(values.workflow), values.version as RuleVersion);
	const store = await openStore(values.store);
	try {
		const compiled = await compileRuleWorkflow(store, workflow, expressionResolver());
		const period = { ...timeOf('since', values.since), ...timeOf('until', values.until), atMost };
		const { subjects, names, left } =
			positionals.length === 0
				? { subjects: await storedSubjects(store, compiled, period), names: new Map<string, string>(), left: [] }
				: await messageSubjects(store, compiled, positionals.flatMap(messagesOf));
		return await tell(
			await runSimulation(store, compiled.rule, subjects, !values['no-trace']),
			names,
			left,
			values.differences,
		);
	} finally {
		await store.close();
	}
}

/** One line for each activity on standard output, then the summary on standard error. */
async function tell(
	items: readonly SimulatedItem[],
	names: ReadonlyMap<string, string>,
	left: readonly string[],
	onlyDifferences: boolean,
): Promise<number> {
	for (const item of items) {
		if (onlyDifferences && item.differences.length + item.notSimulated.length === 0) continue;
		const file = names.get(item.queueItemId);
		const line: Line = { ...(file === undefined ? {} : { file }), ...item };
		if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
	}
	process.stderr.write(
		`${JSON.stringify({ ...summarise(items), ...(left.length === 0 ? {} : { notInTheQueue: left }) })}\n`,
	);
	return 0;
}

function readJson(file: string): unknown {
	try {
		return JSON.parse(readFileSync(fromCaller(file), 'utf8')) as unknown;
	} catch (error) {
		throw new Refused(`The workflow ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** The store must be there: opening it would make one, and a simulation writes nothing. */
async function openStore(named: string): Promise<Store> {
	const isName = /^[a-z0-9][a-z0-9-]{0,62}$/.test(named);
	const file = isName
		? path.join(process.env['N8N_USER_FOLDER'] ?? homedir(), '.n8n', 'arc', `${named}.sqlite`)
		: fromCaller(named);
	if (!existsSync(file))
		throw new Refused(
			`There is no record store ${file}: give the name of an embedded store, or its file, with --store`,
		);
	return await openSqliteStore({ file });
}

function timeOf<Name extends 'since' | 'until'>(
	name: Name,
	value: string | undefined,
): { readonly [key in Name]?: string } {
	if (value === undefined) return {};
	const time = Date.parse(value);
	if (Number.isNaN(time))
		throw new Refused(`--${name} is "${value}", expected a time such as 2026-03-02 or 2026-03-02T10:00:00Z`);
	return { [name]: new Date(time).toISOString() } as { readonly [key in Name]?: string };
}

function messagesOf(file: string): { readonly name: string; readonly raw: Uint8Array }[] {
	try {
		const messages = splitMbox(readFileSync(fromCaller(file)));
		return messages.map((raw, at) => ({ name: messages.length === 1 ? file : `${file}#${at + 1}`, raw }));
	} catch (error) {
		throw new Refused(`The message ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** npm runs commands in the folder of the package; names are those of the folder that it was called in. */
const fromCaller = (file: string): string => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);

/** What happened and what to do; the usage where the command itself was wrong. */
function explain(error: unknown): string {
	const said = error instanceof Error ? error : new Error(String(error));
	const hint = 'hint' in said && typeof said.hint === 'string' ? ` ${said.hint}` : '';
	const isUsage = said instanceof Refused || ('code' in said && String(said.code).startsWith('ERR_PARSE_ARGS'));
	return `${said.message}.${hint}\n${isUsage ? usage : ''}`;
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', () => process.exit(0));
if (process.argv[1]?.endsWith('simulate.ts')) {
	void main().then(
		(code) => (process.exitCode = code),
		(error: unknown) => {
			process.stderr.write(explain(error));
			process.exitCode = 2;
		},
	);
}
