import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { circles } from './support/architecture/circles';
import { floorsOfCore, forbiddenImports } from './support/architecture/forbidden-imports';
import { forbiddenNames } from './support/architecture/forbidden-names';
import { longFiles, wideFunctions, widePorts } from './support/architecture/sizes';
import { folders, importsOf, sourceFiles, type SourceFile } from './support/architecture/source-files';
import { projectRoot } from './support/paths';

/** What the order forbids and one file does all the same, with the reason: at most five. `FILE -> IMPORTED`. */
const allowedImports = new Map<string, string>([]);

/** Files that are longer than the rest, with the reason. */
const allowedSizes = new Map<string, string>([
	['test/support/records-elsewhere/kept-records.ts', 'A whole system for records, in memory.'],
	['test/contract/steps/interleavings-play.ts', 'One class that plays every move of the protocol, and checks it.'],
]);

const source = (file: string, text: string): SourceFile => ({ file, text });
const files = sourceFiles();

describe('the package', () => {
	it('is read as a whole', () => {
		expect(files.length).toBeGreaterThan(400);
		expect(new Set(files.map(({ file }) => file.split('/')[0]))).toEqual(new Set(folders));
	});

	it('imports what the order of its folders allows', () => {
		const found = forbiddenImports(files).map(({ file, imported }) => `${file} -> ${imported}`);
		expect(found.filter((one) => !allowedImports.has(one))).toEqual([]);
		expect([...allowedImports.keys()].filter((exception) => !found.includes(exception))).toEqual([]);
		expect(allowedImports.size).toBeLessThanOrEqual(5);
	});

	it('has no files that import each other in a circle', () => {
		expect(circles(files)).toEqual([]);
	});

	it('has in its core what the order names, and nothing else', () => {
		const there = readdirSync(path.join(projectRoot, 'core')).map((name) => name.replace(/\.ts$/, ''));
		expect(there.sort()).toEqual([...floorsOfCore].sort());
	});

	it('draws the order of its core for people as it is', () => {
		const guide = readFileSync(path.join(projectRoot, 'CONTRIBUTING.md'), 'utf8');
		const [, drawn = ''] = /```text\n([^`]*monitor-page[^`]*)```/.exec(guide) ?? [];
		expect(drawn.match(/[a-z]+(?:-[a-z]+)*/g)?.reverse()).toEqual(floorsOfCore);
	});

	it('names every file by what it holds, and has no barrels', () => {
		expect(files.flatMap(({ file }) => forbiddenNames(file))).toEqual([]);
	});

	it('has no file over 250 lines without a reason', () => {
		const found = longFiles(files);
		expect(found.filter((one) => !allowedSizes.has(one.split(' ')[0] ?? ''))).toEqual([]);
		expect([...allowedSizes.keys()].filter((file) => !found.some((one) => one.startsWith(`${file} `)))).toEqual([]);
	});

	it('has no function with more than five parameters', () => {
		expect(files.flatMap(wideFunctions)).toEqual([]);
	});

	it('has small ports: eight methods for a concern of the ledger, twelve for records', () => {
		expect(files.flatMap(widePorts)).toEqual([]);
	});
});

describe('the order', () => {
	it.each<[why: string, files: readonly SourceFile[], forbidden: readonly string[]]>([
		[
			'the core reaches for an adapter',
			[source('core/rule/a.ts', "import { b } from '../../adapters/b';")],
			['adapters/b.ts'],
		],
		['the core reaches for Node', [source('core/rule/a.ts', "import { readFileSync } from 'node:fs';")], ['node:fs']],
		[
			'the core takes a bundle that is not its own',
			[source('core/rule/a.ts', "import { sql } from '../../vendor/kysely';")],
			['vendor/kysely.ts'],
		],
		['the core takes a bundle of its own', [source('core/rule/a.ts', "import { z } from '../../vendor/zod';")], []],
		['the core takes a lower floor', [source('core/reply/a.ts', "import { b } from '../mail/b';")], []],
		[
			'the core takes a higher floor',
			[source('core/mail/a.ts', "import { b } from '../reply/b';")],
			['core/reply/b.ts'],
		],
		[
			'a type of a higher floor counts too',
			[source('core/mail/a.ts', "import type { B } from '../reply/b';")],
			['core/reply/b.ts'],
		],
		[
			'a file of the core that has no place yet',
			[source('core/mail/a.ts', "import { b } from '../new/b';")],
			['core/new/b.ts'],
		],
		[
			'an adapter takes a library past its door',
			[source('adapters/a.ts', "import { Kysely } from 'kysely';")],
			['kysely'],
		],
		[
			'an adapter reaches for a node',
			[source('adapters/a.ts', "import { b } from '../nodes/shared/b';")],
			['nodes/shared/b.ts'],
		],
		['an adapter reaches for a rule', [source('adapters/a.ts', "import { b } from '../rules/b';")], ['rules/b.ts']],
		[
			'a rule reaches for n8n',
			[source('rules/runner/a.ts', "import type { IRun } from 'n8n-workflow';")],
			['n8n-workflow'],
		],
		[
			'a rule reaches for a node',
			[source('rules/runner/a.ts', "import { b } from '../../nodes/shared/b';")],
			['nodes/shared/b.ts'],
		],
		['a rule does I/O', [source('rules/a.ts', "import fs from 'node:fs';")], ['node:fs']],
		['a rule uses an adapter', [source('rules/a.ts', "import { b } from '../adapters/b';")], []],
		['a node reaches for another node', [source('nodes/A/a.ts', "import { b } from '../B/b';")], ['nodes/B/b.ts']],
		['a node uses an adapter', [source('nodes/A/a.ts', "import { b } from '../../adapters/b';")], []],
		[
			'the shared part reaches for a node',
			[source('nodes/shared/a.ts', "import { b } from '../A/b';")],
			['nodes/A/b.ts'],
		],
		[
			'a node uses its own folder, the shared part, rules and n8n',
			[
				source(
					'nodes/A/a.ts',
					"import { x } from './x';\nimport { y } from '../shared/y';\nimport { w } from '../../rules/runner/w';\nimport { z } from 'n8n-workflow';",
				),
			],
			[],
		],
		['a node takes a library', [source('nodes/A/a.ts', "import { z } from '../../vendor/zod';")], ['vendor/zod.ts']],
		[
			'an import at run time counts',
			[source('core/mail/a.ts', "const b = await import('../../adapters/b.js');")],
			['adapters/b.ts'],
		],
		['a require counts', [source('core/mail/a.ts', "const fs = require('node:fs');")], ['node:fs']],
		['a re-export counts', [source('core/mail/a.ts', "export { b } from '../../adapters/b';")], ['adapters/b.ts']],
		[
			'a credential reaches for the core',
			[source('credentials/a.ts', "import { b } from '../core/b';")],
			['core/b.ts'],
		],
		['a door leads to two libraries', [source('vendor/a.ts', "export * from 'a';\nexport * from 'b';")], ['b']],
		[
			'a library has two doors',
			[source('vendor/a.ts', "export * from 'zod/v4';"), source('vendor/b.ts', "export * from 'zod';")],
			['zod'],
		],
		['an import in a comment is none', [source('core/mail/a.ts', "// import { b } from '../adapters/b';")], []],
		[
			'a test imports everything',
			[source('test/a.test.ts', "import { b } from '../adapters/b';\nimport fc from 'fast-check';")],
			[],
		],
	])('%s', (_why, made, forbidden) => {
		expect(forbiddenImports(made).map(({ imported }) => imported)).toEqual(forbidden);
	});

	it('sees imports of every kind', () => {
		const text =
			"import type { A } from './a';\nimport b, { type C } from './b';\nlet d: import('./d').D;\nimport './e';";
		expect(importsOf(source('core/x.ts', text))).toEqual(['core/a.ts', 'core/b.ts', 'core/d.ts', 'core/e.ts']);
	});

	it('finds every circle, also one of types, and none where two ways lead to one file', () => {
		const made = [
			source('a.ts', "import './b';\nimport './c';"),
			source('b.ts', "import './d';"),
			source('c.ts', "import './d';"),
			source('d.ts', ''),
			source('x.ts', "import './y';"),
			source('y.ts', "import type { Z } from './z';"),
			source('z.ts', "import { x } from './x';"),
		];
		expect(circles(made)).toEqual([['x.ts', 'y.ts', 'z.ts']]);
	});

	it.each<[file: string, fits: boolean]>([
		['core/mail/index.ts', false],
		['core/mail/mail-utils.ts', false],
		['core/mail/helpers.ts', false],
		['core/mail/mailDate.ts', false],
		['core/mail/addresses/mail-date.ts', true],
		['nodes/AutoReply/AutoReply.node.ts', true],
		['credentials/ArcSmtpApi.credentials.ts', true],
		['test/core/mail/mail-date.test.ts', true],
		['adapters/store/sql/schema/migrations/0001-records.ts', true],
	])('says of the name %s whether it fits', (file, fits) => {
		expect(forbiddenNames(file).length === 0).toBe(fits);
	});

	it('counts parameters of functions of every kind, methods of ports, and lines of files that are no tables of cases', () => {
		const text =
			'function a(b, c, d, e, f, g) {}\nconst h = (i, j, k, l, m) => (n, o, p, q, r, s) => 1;\nclass T { constructor(u, v, w, x, y, z) {} }';
		expect(wideFunctions(source('a.ts', text))).toEqual([
			'a.ts:1 takes 6 parameters',
			'a.ts:2 takes 6 parameters',
			'a.ts:3 takes 6 parameters',
		]);
		const port = source('core/ledger/a.ts', `export interface A { ${'b(): void; '.repeat(9)} }`);
		expect(widePorts(port)).toEqual(['A in core/ledger/a.ts has 9 methods']);
		expect(widePorts({ ...port, file: 'core/records/a.ts' })).toEqual([]);
		const long = 'x\n'.repeat(251);
		expect(longFiles([source('core/a.ts', long), source('test/a.test.ts', long)])).toEqual(['core/a.ts has 251 lines']);
	});
});
