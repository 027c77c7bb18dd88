import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportedRule } from '../core/rule-import/import-rules.ts';
import { built } from '../test/support/built.ts';

const { parseExport } = built('core/rule-import/export-rows');
const { importRules } = built('core/rule-import/import-rules');
const { reportText } = built('core/rule-import/report');
const { isArcError } = built('core/errors');

const stores = ['embedded', 'named', 'postgres', 'dataverse', 'dataversePostgres'];

const usage = `Give an export: npm run --silent import-rules -- FILE...
  FILE               rows of convertrule and convertruleitem as JSON from the Web API; - is standard input
  --out DIR          one file for each rule in this folder; without it, one workflow on standard output
  --store STORE      the record store of the workflow: ${stores.join(', ')} (default: embedded)
  --further-columns  read columns without counterpart under their own names, rather than match nothing
  --json             the report as JSON lines
`;

class Refused extends Error {}

function main(): number {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: {
			out: { type: 'string' },
			store: { type: 'string', default: 'embedded' },
			'further-columns': { type: 'boolean', default: false },
			json: { type: 'boolean', default: false },
		},
	});
	if (positionals.length === 0) throw new Refused('No export was given');
	if (!stores.includes(values.store))
		throw new Refused(`--store is "${values.store}", expected one of ${stores.join(', ')}`);
	const options = { furtherColumns: values['further-columns'], recordStore: values.store };
	const rules = importRules(positionals.map(readFile).map(parseExport), options);
	if (values.out !== undefined) writeEach(rules, values.out);
	else process.stdout.write(`${JSON.stringify(theOnly(rules).workflow, undefined, '\t')}\n`);
	for (const { findings } of rules) {
		process.stderr.write(
			values.json ? findings.map((finding) => `${JSON.stringify(finding)}\n`).join('') : reportText(findings),
		);
	}
	return 0;
}

function theOnly(rules: readonly ImportedRule[]): ImportedRule {
	const [only, second] = rules;
	if (only !== undefined && second === undefined) return only;
	throw new Refused(`The export has ${rules.length} rules: name a folder for their workflows with --out`);
}

/** One file for each rule, named after it; a file that is there is not written over. */
function writeEach(rules: readonly ImportedRule[], folder: string): void {
	const directory = fromCaller(folder);
	mkdirSync(directory, { recursive: true });
	const taken = new Set<string>();
	for (const { name, workflow } of rules) {
		const file = path.join(directory, `${freeName(fileNameOf(name), taken)}.json`);
		try {
			writeFileSync(file, `${JSON.stringify(workflow, undefined, '\t')}\n`, { flag: 'wx' });
		} catch (error) {
			throw new Refused(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
		}
		process.stdout.write(`${file}\n`);
	}
}

function fileNameOf(name: string): string {
	const plain = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 80);
	return plain === '' ? 'rule' : plain;
}

function freeName(name: string, taken: Set<string>): string {
	let free = name;
	for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
	taken.add(free);
	return free;
}

function readFile(file: string): string {
	try {
		return readFileSync(file === '-' ? 0 : fromCaller(file), 'utf8');
	} catch (error) {
		throw new Refused(`The export ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** npm runs commands in the folder of the package; names are those of the folder that it was called in. */
function fromCaller(file: string): string {
	return path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}

/** What happened and what to do; the usage where the command itself was wrong. */
function explain(error: unknown): string {
	if (isArcError(error)) return `${error.message}. ${error.hint ?? ''} [${error.code}]\n`;
	const said = error instanceof Error ? error : new Error(String(error));
	const isUsage = said instanceof Refused || ('code' in said && String(said.code).startsWith('ERR_PARSE_ARGS'));
	return `${isUsage ? said.message : said.stack}.\n${isUsage ? usage : ''}`;
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', () => process.exit(0));
try {
	process.exitCode = main();
} catch (error) {
	process.stderr.write(explain(error));
	process.exitCode = 2;
}
