import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, linksOf, markdownFiles, type MarkdownFile } from '../support/docs/markdown-files';
import { tooOld } from '../../nodes/shared/needed-versions';
import { projectRoot } from '../support/paths';

const files = markdownFiles();

/** What is wrong with a link of a page, or undefined. */
function faultOf({ file, text }: MarkdownFile, link: string): string | undefined {
	const [target = '', anchor] = link.split('#');
	const whole = path.join(projectRoot, path.dirname(file), target);
	if (!existsSync(whole)) return `${file}: ${link} leads nowhere`;
	if (anchor === undefined) return undefined;
	const anchors = anchorsOf(target === '' ? text : readFileSync(whole, 'utf8'));
	return anchors.includes(anchor) ? undefined : `${file}: ${link} names no heading`;
}

describe('the pages that people read', () => {
	it('are many', () => expect(files.length).toBeGreaterThan(30));

	it('link to what is there', () => {
		expect(files.flatMap((page) => linksOf(page.text).flatMap((link) => faultOf(page, link) ?? []))).toEqual([]);
	});

	it('are all found from the index of the guides, or from a page that it links', () => {
		const seen = new Set<string>();
		const visit = (file: string): void => {
			if (seen.has(file)) return;
			seen.add(file);
			const page = files.find((one) => one.file === file);
			for (const link of linksOf(page?.text ?? '')) {
				const [target = ''] = link.split('#');
				if (target.endsWith('.md')) visit(path.join(path.dirname(file), target));
			}
		};
		visit('docs/README.md');
		const guides = files.filter(({ file }) => file.startsWith('docs/') && !file.startsWith('docs/adr/'));
		expect(guides.map(({ file }) => file).filter((file) => !seen.has(file))).toEqual([]);
	});

	it('name commands that are there', () => {
		const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
			scripts: Readonly<Record<string, string>>;
		};
		const named = files.flatMap(({ file, text }) =>
			[...text.matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(([, name = '']) => [file, name] as const),
		);
		expect(named.length).toBeGreaterThan(30);
		expect(named.filter(([, name]) => !Object.hasOwn(scripts, name))).toEqual([]);
	});
});

describe('links', () => {
	it.each<[why: string, link: string, fault: RegExp | undefined]>([
		['to a page', 'conditions.md', undefined],
		['to a heading of a page', 'mail.md#who-wrote-it', undefined],
		['to a heading of the same page', '#here-it-is', undefined],
		['to a folder', 'adr/', undefined],
		['to no page', 'none.md', /leads nowhere/],
		['to no heading', 'mail.md#none', /names no heading/],
	])('%s', (_why, link, fault) => {
		const found = faultOf({ file: 'docs/x.md', text: '## Here, it is!' }, link);
		if (fault === undefined) expect(found).toBeUndefined();
		else expect(found).toMatch(fault);
	});

	it('are seen in text, pictures and tables, and not in code', () => {
		expect(linksOf('[a](b.md) `[c](d.md)` <img src="e.webp"> [f](https://g.example)\n```\n[h](i.md)\n```\n')).toEqual([
			'b.md',
			'e.webp',
		]);
	});
});

it('the range of n8n that the pages name is the one that tests and the package know', () => {
	const { n8n, oldestN8n } = JSON.parse(
		readFileSync(path.join(projectRoot, 'scripts/setup/versions.json'), 'utf8'),
	) as {
		n8n: string;
		oldestN8n: string;
	};
	const short = (version: string): string => version.split('.').slice(0, 2).join('.');
	const page = (file: string): string => files.find((one) => one.file === file)?.text ?? '';
	expect(page('README.md')).toContain(`${short(oldestN8n)} to ${short(n8n)}`);
	expect(page('docs/install.md')).toContain(`n8n ${short(oldestN8n)} and newer`);
	expect(tooOld({ n8n: oldestN8n, node: '22.16.0' })).toBeUndefined();
});
