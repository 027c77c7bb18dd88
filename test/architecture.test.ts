import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

interface SourceFile {
	/** From the root of the repository. */
	readonly file: string;
	readonly text: string;
}

interface Import {
	/** A file of the repository, or the name of a package as it is written. */
	readonly imported: string;
	readonly typeOnly: boolean;
}

interface ForbiddenImport {
	readonly file: string;
	readonly imported: string;
}

/** Bundles that the core may use; the others do I/O. */
const bundlesOfCore: ReadonlySet<string> = new Set([
	'vendor/acorn.ts',
	'vendor/entities.ts',
	'vendor/liquidjs.ts',
	'vendor/re2js.ts',
	'vendor/zod.ts',
]);

/** Types that all of the core shares, with the few functions that read them. */
const sharedInCore =
	/^core\/(?:ledger\/[^/]+|records\/[^/]+|errors|clock|field|activity\/[^/]+|record\/record|record\/reference)\.ts$/;

const root = path.join(__dirname, '..');
const folders = ['core', 'adapters', 'rules', 'nodes', 'credentials', 'vendor', 'scripts', 'bench', 'test'];

/** What the table forbids and one file does all the same, with the reason. `FILE -> IMPORTED`. */
const allowedImports = new Map<string, string>([
	[
		'core/reply/compose-reply.ts -> core/mail/addresses/address.ts',
		'A reply is a mail: both read addresses in one way.',
	],
	[
		'core/reply/compose-reply.ts -> core/mail/threads/loop-header.ts',
		'Written here, recognised there; one definition of the header.',
	],
	[
		'core/reply/compose-reply.ts -> core/mail/threads/tracking-token.ts',
		'Written here, recognised there; one definition of the token.',
	],
	['core/reply/may-reply.ts -> core/mail/addresses/address.ts', 'A reply is a mail: both read addresses in one way.'],
	['core/reply/may-reply.ts -> core/mail/automatic/automatic-kind.ts', 'What a machine wrote is told in one place.'],
	['core/reply/may-reply.ts -> core/mail/automatic/signs.ts', 'What a machine wrote is told in one place.'],
	['core/reply/may-reply.ts -> core/mail/automatic/unattended.ts', 'What a machine wrote is told in one place.'],
	['core/monitor-page/entries-page.ts -> core/decision/reasons.ts', 'The page shows what each reason means.'],
	['core/monitor-page/entry-page.ts -> core/decision/reasons.ts', 'The page shows what each reason means.'],
	['core/monitor-page/entry-page.ts -> core/rule/explain.ts', 'The page tells the story of an evaluation.'],
	[
		'nodes/ActivityMonitorTrigger/answer-request.ts -> adapters/monitor/monitor-login.ts',
		'The one node that people log in to; hashes are made by an adapter.',
	],
	[
		'nodes/ActivityMonitorTrigger/serve-page.ts -> adapters/monitor/monitor-login.ts',
		'The one node that people log in to; hashes are made by an adapter.',
	],
	[
		'nodes/ArcStore/activities/activity-resource.ts -> adapters/mail/read/read-attachments.ts',
		'The one node that hands out attachments, which are read from the raw message.',
	],
	[
		'nodes/ArcRuleTrigger/imap/open-imap-account.ts -> adapters/mail/imap/imap-account.ts',
		'The one node that reads mailboxes; here an account, as a type.',
	],
	[
		'nodes/ArcRuleTrigger/imap/open-imap-account.ts -> adapters/mail/imap/imap-connection.ts',
		'The one node that reads mailboxes; here it tests the credential.',
	],
	[
		'nodes/ArcRuleTrigger/imap/read-imap-options.ts -> adapters/mail/imap/imap-subscription.ts',
		'The one node that reads mailboxes; here its settings, as a type.',
	],
	[
		'nodes/ArcRuleTrigger/imap/receive-imap.ts -> adapters/mail/imap/imap-first-message.ts',
		'The one node that reads mailboxes.',
	],
	[
		'nodes/ArcRuleTrigger/imap/receive-imap.ts -> adapters/mail/imap/imap-account.ts',
		'The one node that reads mailboxes; here whether a credential is another one.',
	],
	[
		'nodes/ArcRuleTrigger/imap/receive-imap.ts -> adapters/mail/imap/imap-receiver.ts',
		'The one node that reads mailboxes.',
	],
	[
		'nodes/ArcRuleTrigger/imap/receive-imap.ts -> adapters/mail/imap/imap-subscription.ts',
		'The one node that reads mailboxes; here a subscription, as a type.',
	],
	[
		'nodes/ArcRuleTrigger/smtp/receive-smtp.ts -> adapters/mail/smtp/smtp-receiver.ts',
		'The one node that receives mail.',
	],
	[
		'nodes/ArcRuleTrigger/smtp/receive-smtp.ts -> adapters/mail/intake/take-in-message.ts',
		'The one node that receives mail.',
	],
	[
		'nodes/ArcRuleTrigger/smtp/read-smtp-access.ts -> adapters/mail/smtp/smtp-access.ts',
		'The one node that receives mail; here who may send it, as a type.',
	],
	[
		'nodes/ArcRuleTrigger/smtp/test-smtp-receiver.ts -> adapters/mail/smtp/smtp-access.ts',
		'The one node that receives mail; here it tests the credential.',
	],
	[
		'nodes/AutoReply/AutoReply.node.ts -> adapters/mail/smtp/smtp-sender.ts',
		'The one node that sends mail; here it tests the credential.',
	],
	['nodes/AutoReply/reply-batch.ts -> adapters/mail/smtp/smtp-sender.ts', 'The one node that sends mail.'],
	[
		'nodes/AutoReply/open-smtp-account.ts -> adapters/mail/smtp/smtp-sender.ts',
		'The one node that sends mail; here its settings, as a type.',
	],
	[
		'core/activity/read-activity.ts -> core/mail/addresses/address.ts',
		'Addresses are read in one way, whatever names them.',
	],
	[
		'nodes/EnqueueActivity/enqueue-items.ts -> adapters/mail/intake/take-in-message.ts',
		'The other way in for mail: it meets the same queues and correlation.',
	],
	['nodes/EnqueueActivity/read-entry.ts -> adapters/mail/read/read-mail.ts', 'The other way in for mail.'],
	[
		'nodes/EnqueueActivity/read-entry.ts -> adapters/record-id.ts',
		'Ids are hashes, so they are made by an adapter and not by the core.',
	],
	[
		'credentials/ArcImapOAuth2Api.credentials.ts -> credentials/mail-oauth2.ts',
		'Providers ask for the same fields, whichever protocol reads or sends the mail.',
	],
	[
		'credentials/ArcSmtpOAuth2Api.credentials.ts -> credentials/mail-oauth2.ts',
		'Providers ask for the same fields, whichever protocol reads or sends the mail.',
	],
	[
		'nodes/shared/store/shared-stores.ts -> node:crypto',
		'Names an open store by a hash, since its name may hold a password.',
	],
	['nodes/shared/store/open-store.ts -> node:fs', 'Makes the folder of the embedded stores in that of n8n.'],
	['nodes/shared/store/open-store.ts -> node:os', 'Finds the folder of n8n.'],
	['nodes/shared/store/open-store.ts -> node:path', 'Finds the folder of n8n.'],
]);

/** Files that are longer than 250 lines, with the reason. Tests are tables of cases and may be long. */
const allowedSizes = new Map<string, string>([
	['adapters/store/sql/sql-store.ts', 'The port, method by method, each handed on to the file that does it.'],
	['adapters/store/sql/schema/schema.ts', 'The columns of every table, which are read side by side.'],
	['adapters/mail/smtp/smtp-listener.ts', 'One class around one protocol session.'],
]);

const files: readonly SourceFile[] = folders.flatMap((folder) =>
	sourcesBelow(folder).map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') })),
);

describe('the package', () => {
	it('is read as a whole', () => {
		expect(files.length).toBeGreaterThan(100);
		expect(new Set(files.map(({ file }) => file.split('/')[0]))).toEqual(
			new Set(folders.filter((folder) => sourcesBelow(folder).length > 0)),
		);
	});

	it('imports what its table of folders allows', () => {
		const found = forbiddenImports(files).filter(({ file, imported }) => !allowedImports.has(`${file} -> ${imported}`));
		expect(found).toEqual([]);
	});

	it('excepts no import that is gone', () => {
		const found = new Set(forbiddenImports(files).map(({ file, imported }) => `${file} -> ${imported}`));
		expect([...allowedImports.keys()].filter((exception) => !found.has(exception))).toEqual([]);
	});

	it('names every file by what it holds, and has no barrels', () => {
		expect(files.flatMap(({ file }) => forbiddenNames(file))).toEqual([]);
	});

	it('has no file over 250 lines without a reason', () => {
		const long = files.filter(({ file, text }) => !file.startsWith('test/') && text.trimEnd().split('\n').length > 250);
		expect(long.map(({ file }) => file).filter((file) => !allowedSizes.has(file))).toEqual([]);
	});

	it('excepts no size of a file that is gone', () => {
		const known = new Set(files.map(({ file }) => file));
		expect([...allowedSizes.keys()].filter((file) => !known.has(file))).toEqual([]);
	});
});

describe('the table', () => {
	const source = (file: string, text: string): SourceFile => ({ file, text });

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
		[
			'one part of the core calls another',
			[source('core/reply/a.ts', "import { b } from '../mail/b';")],
			['core/mail/b.ts'],
		],
		[
			'one part of the core uses a type of another',
			[source('core/reply/a.ts', "import type { B } from '../mail/b';")],
			[],
		],
		['a type among values is a type', [source('core/reply/a.ts', "import { type B } from '../mail/b';")], []],
		[
			'a value beside a type is a value',
			[source('core/reply/a.ts', "import { type B, c } from '../mail/b';")],
			['core/mail/b.ts'],
		],
		[
			'the types that the whole core shares bring functions too',
			[source('core/reply/a.ts', "import { idOf } from '../record/reference';")],
			[],
		],
		['the decision calls every part', [source('core/decision/a.ts', "import { b } from '../mail/b';")], []],
		[
			'an adapter takes a library past its bundle',
			[source('adapters/a.ts', "import { Kysely } from 'kysely';")],
			['kysely'],
		],
		[
			'an adapter reaches for a node',
			[source('adapters/a.ts', "import { b } from '../nodes/shared/b';")],
			['nodes/shared/b.ts'],
		],
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
		['a rule uses an adapter', [source('rules/a.ts', "import { b } from '../adapters/b';")], []],
		['a node reaches for another node', [source('nodes/A/a.ts', "import { b } from '../B/b';")], ['nodes/B/b.ts']],
		[
			'a node reaches for an adapter',
			[source('nodes/A/a.ts', "import { b } from '../../adapters/b';")],
			['adapters/b.ts'],
		],
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
		[
			'an import at run time counts',
			[source('nodes/A/a.ts', "const b = await import('../../adapters/b.js');")],
			['adapters/b.ts'],
		],
		['a require counts', [source('core/a.ts', "const fs = require('node:fs');")], ['node:fs']],
		['a re-export counts', [source('core/mail/a.ts', "export { b } from '../../adapters/b';")], ['adapters/b.ts']],
		['a credential imports a file', [source('credentials/a.ts', "import { b } from '../core/b';")], ['core/b.ts']],
		['a bundle holds two libraries', [source('vendor/a.ts', "export * from 'a';\nexport * from 'b';")], ['b']],
		[
			'two bundles hold one library',
			[source('vendor/a.ts', "export * from 'zod/v4';"), source('vendor/b.ts', "export * from 'zod';")],
			['zod'],
		],
		['an import in a comment is none', [source('core/a.ts', "// import { b } from '../adapters/b';")], []],
		[
			'a test imports everything',
			[source('test/a.test.ts', "import { b } from '../adapters/b';\nimport fc from 'fast-check';")],
			[],
		],
	])('%s', (_why, made, forbidden) => {
		expect(forbiddenImports(made).map(({ imported }) => imported)).toEqual(forbidden);
	});

	it('tells imports of types from imports of values', () => {
		const text =
			"import type { A } from './a';\nimport b, { type C } from './b';\nlet d: import('./d').D;\nimport './e';";
		expect(importsOf({ file: 'core/x.ts', text })).toEqual([
			{ imported: 'core/a.ts', typeOnly: true },
			{ imported: 'core/b.ts', typeOnly: false },
			{ imported: 'core/d.ts', typeOnly: true },
			{ imported: 'core/e.ts', typeOnly: false },
		]);
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
});

function sourcesBelow(folder: string): string[] {
	const entries = readdirSync(root).includes(folder)
		? readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		: [];
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.filter((file) => !file.startsWith('test/fixtures/'))
		.sort();
}

/** Everything that a file imports, in the order in which it stands: also at run time, by require, and in types. */
function importsOf({ file, text }: SourceFile): Import[] {
	const imports: Import[] = [];
	const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
		if (node !== undefined && ts.isStringLiteralLike(node))
			imports.push({ imported: resolve(file, node.text), typeOnly });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
		else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
		else if (ts.isExternalModuleReference(node)) add(node.expression, false);
		else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
		else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
	return imports;
}

/** The imports that the table of folders forbids, and libraries that stand in two bundles. */
function forbiddenImports(files: readonly SourceFile[]): ForbiddenImport[] {
	const bundleOf = new Map<string, string>();
	return files.flatMap((source) =>
		importsOf(source)
			.filter(({ imported, typeOnly }) =>
				source.file.startsWith('vendor/')
					? !isOnlyLibrary(source.file, imported, bundleOf)
					: !isAllowed(source.file, imported, typeOnly),
			)
			.map(({ imported }) => ({ file: source.file, imported })),
	);
}

/** What is wrong with a file's name; empty where nothing is. */
function forbiddenNames(file: string): string[] {
	const name = path.basename(file);
	const inNodes =
		/^nodes\/([A-Z][A-Za-z]+)\/\1\.node\.ts$/.test(file) ||
		/^credentials\/[A-Z][A-Za-z0-9]+\.credentials\.ts$/.test(file);
	if (name === 'index.ts') return [`${file}: import the file that holds it, without a barrel`];
	if (/(?:^|-)(?:utils?|helpers?|common|misc|manager)(?:[-.]|$)/.test(name))
		return [`${file}: name it by what it holds`];
	if (!inNodes && !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|contract))?\.ts$/.test(name))
		return [`${file}: write it in kebab-case`];
	return [];
}

function isAllowed(file: string, imported: string, typeOnly: boolean): boolean {
	const [folder = '', part = ''] = file.split('/');
	const starts = (...prefixes: readonly string[]): boolean => prefixes.some((prefix) => imported.startsWith(prefix));
	switch (folder) {
		case 'core':
			return bundlesOfCore.has(imported) || (starts('core/') && (typeOnly || mayCall(part, imported)));
		case 'adapters':
			return starts('core/', 'adapters/', 'vendor/', 'node:');
		case 'rules':
			return starts('core/', 'adapters/', 'rules/', 'vendor/');
		case 'nodes':
			if (imported === 'n8n-workflow' || starts('core/', 'rules/', 'nodes/shared/')) return true;
			return part === 'shared' ? starts('adapters/') : starts(`nodes/${part}/`);
		case 'credentials':
			return imported === 'n8n-workflow';
		default:
			return true;
	}
}

/** Whether a part of the core may use functions of a file of the core. */
function mayCall(part: string, imported: string): boolean {
	return part === 'decision' || imported.startsWith(`core/${part}/`) || sharedInCore.test(imported);
}

/** A bundle re-exports one library, which no other bundle has. */
function isOnlyLibrary(file: string, imported: string, bundleOf: Map<string, string>): boolean {
	const library = /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported;
	if (/^(?:core|adapters|nodes|credentials|vendor)\//.test(imported) || imported.startsWith('node:')) return false;
	const holder = bundleOf.get(library) ?? file;
	const isSecond = [...bundleOf].some(([other, bundle]) => bundle === file && other !== library);
	if (holder !== file || isSecond) return false;
	bundleOf.set(library, file);
	return true;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
	if (clause === undefined) return false;
	if (clause.isTypeOnly) return true;
	const { name, namedBindings } = clause;
	if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
	return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function isLoading(expression: ts.Expression): boolean {
	return (
		expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
	);
}

/** The file that a relative import means: a compiled name stands for its source. */
function resolve(file: string, specifier: string): string {
	if (!specifier.startsWith('.')) return specifier;
	const joined = path.posix.join(path.posix.dirname(file), specifier).replace(/\.(?:js|mjs|ts)$/, '');
	return joined.endsWith('.json') ? joined : `${joined}.ts`;
}
