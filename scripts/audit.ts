/** `npm run audit`: known vulnerabilities of the libraries that the package bundles. Fails where there is one. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../test/support/paths.ts';
import { bundledVulnerabilities, type AuditReport, type BillOfMaterials } from './audit/bundled-vulnerabilities.ts';

const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: projectRoot, encoding: 'utf8' });
const bill = JSON.parse(readFileSync(path.join(projectRoot, 'dist/sbom.cdx.json'), 'utf8')) as BillOfMaterials;
try {
	const found = bundledVulnerabilities(JSON.parse(stdout || '{}') as AuditReport, bill);
	for (const { name, severity, range, titles } of found)
		console.log(`${severity}: ${name} ${range}: ${titles.join('; ')}`);
	console.log(`${found.length} known vulnerabilities in ${bill.components.length} bundled libraries`);
	process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
	const found = error instanceof Error ? error.message : String(error);
	console.error(`${found}. So nothing is known: ask a registry that answers audits.`);
	process.exitCode = 2;
}
