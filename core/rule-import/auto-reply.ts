import type { RuleRow } from './export-rows';
import { guidOf, plainName, shownValue } from './plain-name';
import type { Tells } from './rule-settings';
import type { WorkflowParts } from './workflow';

/**
 * The parameters of Auto Reply, and the table of the branch that ends with it: Dynamics answers where
 * the template is for the record that the rule makes.
 *
 * @param tables The tables of the rule's records, in the order of its items
 * @param templateTables The tables of templates by their ID, as far as the export says them
 * Over Dataverse the template is filled and sent there, as it was.
 *
 * @returns undefined where Dynamics sends none, as without a template
 */
export function autoReplyOf(
	rule: RuleRow,
	tables: readonly string[],
	templateTables: ReadonlyMap<string, string>,
	{ tell, tellOfId, isDataverse }: Tells & { readonly isDataverse: boolean },
): WorkflowParts['autoReply'] {
	if (rule.sendautomaticresponse !== true) return undefined;
	const where = 'Automatically reply to email';
	const id = guidOf(rule._responsetemplateid_value ?? rule.responsetemplateid?.templateid);
	if (id === undefined) {
		tell('differs', where, 'it is Yes without a template, so that Dynamics sends nothing; there is no Auto Reply');
		return undefined;
	}
	const name = plainName(shownValue(rule, '_responsetemplateid_value'), id);
	const table = templateTables.get(id) ?? (tables.includes('incident') ? 'incident' : (tables[0] ?? 'incident'));
	if (!tables.includes(table)) {
		tell(
			'differs',
			where,
			`the template is for ${table}, which the rule does not make, so that Dynamics sends nothing; there is no Auto Reply`,
		);
		return undefined;
	}
	if (tables.length > 1 && !templateTables.has(id))
		tell('toDo', where, `the export does not say for which records the template is; ${table} was taken`);
	tellOfId(
		'toDo',
		where,
		`the template ${name === id ? '' : `"${name}" `}is chosen by its ID in Dataverse; with another record store, keep it there or write it in Auto Reply`,
	);
	const template = { __rl: true, mode: 'id', value: id, cachedResultName: name };
	const byDataverse = { sendThrough: 'dataverse', templateFrom: 'dataverse' };
	return { table, parameters: { ...(isDataverse ? byDataverse : { templateFrom: 'stored' }), template, options: {} } };
}
