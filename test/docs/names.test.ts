import { readFileSync } from 'node:fs';
import path from 'node:path';
import { markdownFiles, withoutCode } from '../support/docs/markdown-files';
import { shownCredentials, shownNodes, type Shown } from '../support/docs/shown-names';
import { projectRoot } from '../support/paths';

const nodes = shownNodes();
const known = new Set([...nodes, ...shownCredentials()].flatMap(({ names }) => [...names]));

/** Names that others show: n8n, and the page of the monitor. */
const namesElsewhere: ReadonlySet<string> = new Set([
	...[
		'Add condition',
		'Add field to send',
		'Add first step',
		'Add to workflow',
		'Credential',
		'Execute step',
		'Execute workflow',
		'Executions',
	],
	...['Import from File', 'Publish', 'Settings > Community nodes', 'Settings > Community nodes > Install'],
	...['Security > Report a vulnerability', 'Webhook URLs', 'n8n'],
	...['CSV', 'Entries', 'Overview', 'Queues', 'Records', 'Execute again', 'Execute these again'],
	...['Run past the skip for its connected record', 'Priority'],
	// Of Dataverse.
	'Act on Behalf of Another User',
]);

/** Guides whose bold words are not names of ours: headings of lists, and buttons of Microsoft's portals. */
const withOtherWords: ReadonlySet<string> = new Set([
	...['docs/README.md', 'docs/architecture.md', 'docs/dynamics.md', 'docs/benchmarks.md', 'docs/faults.md'],
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
]);

const small = /^(?:a|an|and|as|at|be|by|for|from|if|in|is|of|on|or|the|to|with|after|no|longer)$/;

/** Whether words are written as a name is, with capitals, and not as a sentence. */
function isName(words: string): boolean {
	if (/[.:]$/.test(words) || !/^[A-Z]/.test(words)) return false;
	return words.split(' ').every((word) => /^[^a-z]/.test(word) || small.test(word));
}

/** Words of a guide in bold that are a name, and that nothing shows. */
function unknownNames(text: string): string[] {
	const bold = [...withoutCode(text).matchAll(/\*\*([^*\n]+)\*\*/g)].map(([, words = '']) => words);
	return bold.filter((words) => isName(words) && !known.has(words) && !namesElsewhere.has(words));
}

/** The page of a node, and the names in the first column of its tables of parameters. */
function parametersIn(text: string): string[] {
	const tables = text.match(/^\| parameter \|.*\n\|[-|]+\n(?:\|.*\n)*/gm) ?? [];
	const cells = tables.flatMap((table) =>
		table
			.split('\n')
			.slice(2)
			.map((line) => line.split('|')[1]?.trim() ?? ''),
	);
	const names = cells.flatMap((cell) =>
		cell
			.replace(/^Options: /, '')
			.replace(/ \(Options\)$/, '')
			.split(/, (?=[A-Z])/),
	);
	return names.filter((name) => name !== '');
}

const pageOf = ({ displayName }: Shown): string => {
	const name = displayName === 'Activity Monitor Trigger' ? 'Activity Monitor' : displayName;
	return `docs/nodes/${name.toLowerCase().replaceAll(' ', '-')}.md`;
};
/** Where a node is told in more than one page. */
const furtherPages: Readonly<Record<string, readonly string[]>> = {
	ArcStore: ['docs/simulation.md', 'docs/dynamics.md'],
};
const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

describe('names in the guides', () => {
	const guides = markdownFiles().filter(({ file }) => !withOtherWords.has(file) && !file.startsWith('docs/adr/'));

	it('are those that n8n shows', () => {
		expect(guides.flatMap(({ file, text }) => unknownNames(text).map((name) => `${file}: ${name}`))).toEqual([]);
	});

	it.each(nodes.map((node) => [node.displayName, node] as const))('of %s are in its panel', (_name, node) => {
		const names = parametersIn(read(pageOf(node)));
		expect(names.length).toBeGreaterThan(0);
		expect(names.filter((name) => !node.names.has(name))).toEqual([]);
	});

	it.each(nodes.map((node) => [node.displayName, node] as const))('of %s leave no parameter out', (_name, node) => {
		const text = [pageOf(node), ...(furtherPages[node.name] ?? [])].map(read).join();
		const asked = node.properties.filter(({ type }) => !['hidden', 'notice', 'credentials'].includes(type));
		expect(asked.map(({ displayName }) => displayName).filter((name) => !text.includes(name))).toEqual([]);
	});

	it.each<[words: string, name: boolean]>([
		['Queue to Monitor', true],
		['Reply to a Resolved Case', true],
		['Nothing is lost.', false],
		['Records are as they are now', false],
		['known', false],
	])('"%s" is one: %s', (words, expected) => {
		expect(isName(words)).toBe(expected);
	});

	it('are missed where nothing has them', () => {
		expect(unknownNames('Set **Queue to Watch**, and `**Not This**`.')).toEqual(['Queue to Watch']);
	});
});

describe('codes of errors', () => {
	const inCode = [...read('core/errors.ts').matchAll(/^\t\| '([a-zA-Z]+)'/gm)].map(([, code = '']) => code);
	const inGuide = [...read('docs/errors.md').matchAll(/^\| `([a-zA-Z]+)` \|/gm)].map(([, code = '']) => code);

	it('are in the guide, each once and in order', () => {
		expect(inCode.length).toBeGreaterThan(40);
		expect(inGuide).toEqual([...inCode].sort());
	});
});
