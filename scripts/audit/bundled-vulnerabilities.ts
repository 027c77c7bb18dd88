/** What `npm audit --json` prints, as far as it is read here; of a registry that refuses, a message alone. */
export interface AuditReport {
	readonly message?: string;
	readonly vulnerabilities?: Readonly<
		Record<
			string,
			{
				readonly name: string;
				readonly severity: string;
				readonly range: string;
				readonly via: readonly (string | { readonly title: string })[];
			}
		>
	>;
}

/** The bill of materials of the build (CycloneDX), as far as it is read here. */
export interface BillOfMaterials {
	readonly components: readonly { readonly group?: string; readonly name: string }[];
}

export interface Vulnerability {
	readonly name: string;
	readonly severity: string;
	/** Versions that have it. */
	readonly range: string;
	readonly titles: readonly string[];
}

const severities = ['critical', 'high', 'moderate', 'low', 'info'];

/**
 * What is known of the libraries that are bundled, worst first.
 *
 * @throws Error where the report is none, so that a registry that does not answer is not taken for a clean one
 */
export function bundledVulnerabilities(report: AuditReport, bill: BillOfMaterials): readonly Vulnerability[] {
	if (report.vulnerabilities === undefined) {
		throw new Error(`npm audit gave no report: ${report.message ?? 'it says nothing'}`);
	}
	const bundled = new Set(bill.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`)));
	return Object.values(report.vulnerabilities)
		.filter(({ name }) => bundled.has(name))
		.map(({ name, severity, range, via }) => ({
			name,
			severity,
			range,
			titles: via.map((cause) => (typeof cause === 'string' ? cause : cause.title)),
		}))
		.sort((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}
