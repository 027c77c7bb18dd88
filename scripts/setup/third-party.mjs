import CycloneDx from '@cyclonedx/cyclonedx-library';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Names every library of which something was bundled: its licence text for people, and a bill of materials
 * (CycloneDX 1.6) for programs.
 */
const { Contrib, Enums, Models, Serialize, Spec } = CycloneDx;

export function writeThirdParty(bundledFiles, outdir) {
	const packages = bundledPackages(bundledFiles);
	writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
	writeFileSync(path.join(outdir, 'sbom.cdx.json'), billOfMaterials(packages));
}

/** The packages that files lie in, by name and version, each once. */
export function bundledPackages(files) {
	const folders = new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
	const packages = [...folders].map((folder) => {
		const { name, version, license, licenses, description, repository, author } = JSON.parse(
			readFileSync(path.join(folder, 'package.json'), 'utf8'),
		);
		const [licenceFile] = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
		return {
			name,
			version,
			description,
			license: license ?? licenses?.[0]?.type ?? 'unknown',
			source: typeof repository === 'string' ? repository : repository?.url,
			author: typeof author === 'string' ? author : author?.name,
			text: licenceFile === undefined ? null : readFileSync(path.join(folder, licenceFile), 'utf8').trim(),
		};
	});
	const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
	return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notices(packages) {
	const head = 'This package contains parts of the following libraries.\n';
	const each = packages.map(
		({ name, version, license, source, author, text }) =>
			`${name} ${version}\nLicence: ${license}${source === undefined ? '' : `\nSource: ${source}`}\n\n${text ?? `Copyright ${author ?? 'its authors'}; the library brings no text of its licence.`}\n`,
	);
	return [head, ...each].join(`\n${'-'.repeat(80)}\n\n`);
}

function billOfMaterials(packages) {
	const own = JSON.parse(readFileSync('package.json', 'utf8'));
	const licences = new Contrib.License.Factories.LicenseFactory();
	const bom = new Models.Bom();
	bom.metadata.component = new Models.Component(Enums.ComponentType.Library, own.name, {
		version: own.version,
		bomRef: `${own.name}@${own.version}`,
	});
	for (const { name, version, license, description } of packages) {
		const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
		const component = new Models.Component(Enums.ComponentType.Library, plain, {
			group,
			version,
			description,
			bomRef: `${name}@${version}`,
			purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
		});
		component.licenses.add(licences.makeFromString(license));
		bom.components.add(component);
	}
	const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
	return `${serializer.serialize(bom, { sortLists: true, space: '\t' })}\n`;
}
