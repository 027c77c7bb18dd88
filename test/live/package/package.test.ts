import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { packProject } from '../../support/n8n/install-package';
import type { JsonObject } from '../../support/n8n/n8n-types';
import { SharedN8n } from '../../support/n8n/shared-n8n';
import { projectRoot } from '../../support/paths';
import { fetchAlone } from '../../support/n8n/fetch-alone';

interface Loaded {
	readonly name: string;
	readonly displayName: string;
	readonly description?: string;
	readonly iconUrl?: { readonly light: string; readonly dark: string };
	readonly documentationUrl?: string;
	readonly codex?: { readonly resources?: { readonly primaryDocumentation?: ReadonlyArray<{ readonly url: string }> } };
}

const { n8n: listed } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};
/** `dist/nodes/ArcStore/ArcStore.node.js` is `arcStore`. */
const namesOf = (files: readonly string[]): string[] =>
	files
		.map((file) => path.basename(file).split('.')[0] ?? '')
		.map((name) => name.charAt(0).toLowerCase() + name.slice(1));

describe('the tarball', () => {
	it('holds what users need and nothing else', () => {
		const tarball = packProject();
		const content = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
		const allowed = /^package\/(?:dist\/.+|package\.json|README\.md|LICENSE|CHANGELOG\.md|index\.js)$/;
		expect(content.filter((file) => !allowed.test(file))).toEqual([]);
		expect(content.filter((file) => /\.(?:d\.ts|ts|map|tsbuildinfo|tgz)$|\.test\./.test(file))).toEqual([]);
		for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'index.js', ...listed.nodes, ...listed.credentials]) {
			expect(content).toContain(`package/${file}`);
		}
		process.stdout.write(`The tarball: ${content.length} files, ${Math.round(statSync(tarball).size / 1024)} KB\n`);
	});
});

describe('the package in a fresh n8n', () => {
	let n8n: SharedN8n;
	let nodes: Loaded[];
	let credentials: Loaded[];
	beforeAll(async () => {
		n8n = await SharedN8n.enter();
		nodes = ((await n8n.api.nodeTypes()) as unknown as Loaded[]).filter(({ name }) =>
			name.startsWith('n8n-nodes-arc.'),
		);
		credentials = ((await n8n.api.credentialTypes()) as unknown as Array<Loaded & JsonObject>).filter(({ name }) =>
			namesOf(listed.credentials).includes(name),
		);
	});
	afterAll(async () => await n8n?.dispose());

	it('brings every node and every credential', () => {
		const loaded = new Set(nodes.map(({ name }) => name.slice('n8n-nodes-arc.'.length)));
		expect(namesOf(listed.nodes).filter((name) => !loaded.has(name))).toEqual([]);
		expect(credentials.map(({ name }) => name).sort()).toEqual(namesOf(listed.credentials).sort());
	});

	it('gives every node a description, a documentation link, and words to find it by', () => {
		for (const { name, displayName, description, codex } of nodes) {
			expect([name, displayName, description]).not.toContain('');
			const [documentation] = codex?.resources?.primaryDocumentation ?? [];
			expect([name, documentation?.url]).toEqual([
				name,
				expect.stringMatching(/^https:\/\/github\.com\/n8n-nodes-arc\/.+\.md$/),
			]);
		}
	});

	it('links to documentation that is in the repository', () => {
		const links = [
			...nodes.flatMap(({ codex }) => codex?.resources?.primaryDocumentation?.map(({ url }) => url) ?? []),
			...credentials.map(({ documentationUrl }) => documentationUrl ?? ''),
		];
		for (const url of new Set(links)) {
			const [, file] = /\/blob\/main\/(.+)$/.exec(url) ?? [];
			expect([url, statSync(path.join(projectRoot, file ?? 'missing'), { throwIfNoEntry: false })?.isFile()]).toEqual([
				url,
				true,
			]);
		}
	});

	it('has an icon for light and for dark everywhere, and n8n serves it', async () => {
		for (const { name, iconUrl } of [...nodes, ...credentials]) {
			expect([name, iconUrl]).toEqual([name, { light: expect.any(String), dark: expect.any(String) }]);
			expect(iconUrl?.light).not.toBe(iconUrl?.dark);
			for (const url of Object.values(iconUrl ?? {})) {
				const response = await fetchAlone(`${n8n.baseUrl}/${url}`);
				expect([url, response.status, response.headers.get('content-type')]).toEqual([
					url,
					200,
					expect.stringContaining('image/svg+xml'),
				]);
				expect(await response.text()).toContain('<svg');
			}
		}
	});
});
