/**
 * What an import has to tell: `missing` has no counterpart here, `differs` works in another way,
 * `toDo` is for a person before the rule is published.
 */
export type FindingKind = 'missing' | 'differs' | 'toDo';

/** One line of the report of an import. */
export interface Finding {
	readonly kind: FindingKind;
	readonly rule: string;
	/** The condition item, where it is about one. */
	readonly item?: string;
	/** Column of Dataverse, or part of the rule, that it is about. */
	readonly where: string;
	readonly message: string;
}

const headings: Readonly<Record<FindingKind, string>> = {
	missing: 'Without counterpart',
	differs: 'Not quite the same',
	toDo: 'To do before publishing',
};

/** The report as text, by rule and kind. */
export function reportText(findings: readonly Finding[]): string {
	const rules = [...new Set(findings.map(({ rule }) => rule))];
	return rules
		.map((rule) => {
			const own = findings.filter((finding) => finding.rule === rule);
			const parts = Object.entries(headings).flatMap(([kind, heading]) => {
				const lines = own.filter((finding) => finding.kind === kind).map(lineOf);
				return lines.length === 0 ? [] : [`  ${heading}:\n${lines.join('')}`];
			});
			return `${rule}\n${parts.join('')}`;
		})
		.join('');
}

function lineOf({ item, where, message }: Finding): string {
	return `  - ${item === undefined ? '' : `item "${item}", `}${where}: ${message}\n`;
}
