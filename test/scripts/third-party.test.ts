import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../support/paths';

interface Component {
	readonly group?: string;
	readonly name: string;
	readonly version: string;
	readonly licenses: readonly {
		readonly license?: { readonly id?: string; readonly name?: string };
		readonly expression?: string;
	}[];
}

const dist = path.join(projectRoot, 'dist');
const { components } = JSON.parse(readFileSync(path.join(dist, 'sbom.cdx.json'), 'utf8')) as {
	readonly components: readonly Component[];
};
const nameOf = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);

describe('what is bundled', () => {
	it('names each library that has a door, and more that these bring', () => {
		const names = components.map(({ name }) => name);
		const doors = readdirSync(path.join(projectRoot, 'vendor')).map((file) => file.replace(/\.ts$/, ''));
		expect(names).toEqual(expect.arrayContaining(doors));
		expect(names.length).toBeGreaterThan(doors.length);
	});

	it('holds each library in one version', () => {
		const names = components.map(nameOf);
		expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
	});

	it('is under licences that allow it to be published under MIT', () => {
		const allowed = /^\(?(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)\b/;
		const others = components.filter(({ licenses }) =>
			licenses.every(({ license, expression }) => !allowed.test(license?.id ?? license?.name ?? expression ?? '')),
		);
		expect(others.map(nameOf)).toEqual([]);
	});

	it('is named for people, each with its licence', () => {
		const notices = readFileSync(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
		for (const component of components)
			expect(notices).toContain(`${nameOf(component)} ${component.version}\nLicence: `);
	});

	it('leaves out what is never called', () => {
		const names = components.map(nameOf);
		expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:pino|socks)$/)]));
	});

	it('fits into 1.2 MB with everything else that is published', () => {
		const packed = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: projectRoot, encoding: 'utf8' });
		const [tarball] = JSON.parse(packed) as {
			readonly size: number;
			readonly files: readonly { readonly path: string }[];
		}[];
		expect(tarball?.files.map(({ path: file }) => file)).toEqual(
			expect.arrayContaining(['dist/THIRD-PARTY-NOTICES.txt', 'dist/sbom.cdx.json']),
		);
		expect(tarball?.size).toBeLessThan(1_200_000);
	});
});
