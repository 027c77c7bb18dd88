import { autoReplyOf } from './auto-reply';
import { branchesOf } from './branches';
import { importItem } from './condition-items';
import { readExport, type Exported, type ExportedRule, type RuleRow } from './export-rows';
import { guidOf, plainName } from './plain-name';
import type { Finding } from './report';
import { activityTableOf, advancedParameters, triggerParameters, type Tell } from './rule-settings';
import { workflowOf, type ImportedWorkflow } from './workflow';

export interface ImportOptions {
	/** Whether columns that have no counterpart are read under their own names, rather than match nothing. */
	readonly furtherColumns: boolean;
	/** A value of Record Store, the same in every node. */
	readonly recordStore: string;
}

/** A rule of Dynamics as a workflow, and what a person has to know of it. */
export interface ImportedRule {
	readonly name: string;
	readonly workflow: ImportedWorkflow;
	readonly findings: readonly Finding[];
}

/**
 * Turns rules that were exported from Dynamics 365 (rows of `convertrule` and `convertruleitem` as
 * the Web API answers them) into workflows, one for each.
 *
 * @throws ArcError `importInvalid` for what is no export, and for conditions that are no XML
 */
export function importRules(given: unknown, options: ImportOptions): readonly ImportedRule[] {
	const exported = readExport(given);
	return exported.rules.map((rule, at) => {
		const imported = importRule(rule, exported, options);
		const whole = exported.remarks.map((message): Finding => ({
			kind: 'toDo',
			rule: imported.name,
			where: 'the export',
			message,
		}));
		return at === 0 ? { ...imported, findings: [...whole, ...imported.findings] } : imported;
	});
}

function importRule(
	{ rule, items }: ExportedRule,
	{ queueAddresses, templateTables }: Exported,
	{ furtherColumns, recordStore }: ImportOptions,
): ImportedRule {
	const name = plainName(rule.name, 'Imported rule');
	const findings: Finding[] = [];
	const tell: Tell = (kind, where, message) => findings.push({ kind, rule: name, where, message });
	const activityTable = activityTableOf(rule, tell);
	// There, records have all of their columns under their own names, and the IDs that the rule names.
	const isDataverse = recordStore.startsWith('dataverse');
	const tellOfId: Tell = isDataverse ? () => undefined : tell;
	const options = {
		activityTable,
		furtherColumns: furtherColumns ? 'all' : isDataverse ? 'ofRecords' : 'none',
	} as const;
	const imported = items.map((row, at) => importItem(row, at + 1, name, options));
	if (items.length === 0)
		tell('toDo', 'convertruleitem', 'the rule has no items in the export; add one, or export its items too');
	const { branches, parameters, findings: branched } = branchesOf(imported, name);
	const trigger = triggerParameters(rule, activityTable, queueAddresses, { tell, tellOfId });
	const evaluate = advancedParameters(rule, activityTable, tell);
	const tables = branches.map(({ table }) => table);
	const autoReply = autoReplyOf(rule, tables, templateTables, { tell, tellOfId, isDataverse });
	tellTheRest(rule, activityTable, tell);
	const all = [...findings, ...imported.flatMap((item) => item.findings), ...branched];
	return {
		name,
		workflow: workflowOf({
			name,
			store: { recordStore },
			trigger,
			evaluate,
			items: parameters,
			branches,
			autoReply,
			readMe: readMe(name, all),
		}),
		findings: all,
	};
}

function tellTheRest(rule: RuleRow, activityTable: string, tell: Tell): void {
	if (rule.statecode === 1)
		tell(
			'toDo',
			'Activate',
			'the rule is active in Dynamics; deactivate it there before this workflow is published, since both would create records',
		);
	if (guidOf(rule._queueid_value ?? rule.queueid?.queueid) !== undefined)
		tell(
			'toDo',
			'Receive From',
			'it takes from the same queue of Dataverse, with the same items that the rule had; choose its credential, or another way for email',
		);
	if (activityTable === 'email') {
		tell(
			'differs',
			'Automatic mail',
			'what a machine wrote makes no record here; Advanced Settings of Evaluate Rule change that',
		);
	}
	if (guidOf(rule._channelpropertygroupid_value) !== undefined)
		tell('missing', 'Channel properties', 'conditions and mappings on channel properties have no counterpart');
	tell(
		'toDo',
		'Configure in Microsoft Power Automate',
		'what the cloud flows do is not in these rows; records get the default mapping, so compare each flow with Create Record',
	);
}

/** Lines that the note on the canvas has; the whole report is beside the workflow. */
const mostNoted = 12;

function readMe(name: string, findings: readonly Finding[]): string {
	const lines = findings
		.slice(0, mostNoted)
		.map(({ item, where, message }) => `- ${item === undefined ? '' : `${item}: `}${where}: ${message}`);
	const left = findings.length - lines.length;
	const more = left > 0 ? [`- and ${left} more, in the report of the import`] : [];
	return [`## ${name}`, 'Imported from Dynamics 365.', ...lines, ...more].join('\n');
}
