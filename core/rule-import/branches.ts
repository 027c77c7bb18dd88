import type { RuleItemParameter } from '../rule/definition/rule-definition';
import { nameOfNothing, type ImportedItem } from './condition-items';
import { neverHolds } from './condition/groups';
import { isTableName } from './plain-name';
import { recordFields } from './record-fields';
import type { Finding } from './report';
import type { Branch } from './workflow';

/** Own outputs that Evaluate Rule may have, and Matched. */
const mostBranches = 21;

const standardTypes = new Map([
	['incident', 'case'],
	['account', 'account'],
	['contact', 'contact'],
	['lead', 'lead'],
	['opportunity', 'opportunity'],
]);

/** Where each item leaves: one branch for each type of record to create, the first behind Matched. */
export function branchesOf(
	items: readonly ImportedItem[],
	rule: string,
): {
	readonly branches: readonly Branch[];
	readonly parameters: readonly RuleItemParameter[];
	readonly findings: readonly Finding[];
} {
	const findings: Finding[] = [];
	const tables: string[] = [];
	const parameters = items.map(({ item, recordTable }): RuleItemParameter => {
		if (!tables.includes(recordTable) && tables.length < mostBranches && isTableName(recordTable))
			tables.push(recordTable);
		const branch = tables.indexOf(recordTable);
		if (branch > 0) return { ...item, output: 'own', outputNumber: branch };
		if (branch === 0) return { ...item, output: 'matched' };
		const why = `no counterpart for records of the table ${recordTable.slice(0, 60)}`;
		findings.push({
			kind: 'missing',
			rule,
			item: item.name,
			where: 'Record to create',
			message: `${why}; the item matches nothing`,
		});
		return {
			...item,
			...neverHolds,
			output: 'matched',
			name: nameOfNothing(item.name, why),
		};
	});
	const chosen = tables.length === 0 ? ['incident'] : tables;
	for (const table of chosen.filter((name) => !standardTypes.has(name))) {
		const message = `nothing is mapped to the fields of ${table}, which its flow does; map them in Create Record`;
		findings.push({ kind: 'toDo', rule, where: 'Record to create', message });
	}
	return { branches: chosen.map(branchOf), parameters, findings };
}

function branchOf(table: string): Branch {
	const recordType = standardTypes.get(table);
	const type = recordType === undefined ? { recordType: 'custom', customRecordType: table } : { recordType };
	return {
		table,
		recordType: recordType ?? table,
		createRecord: {
			operation: 'create',
			...type,
			...recordFields(recordType ?? table),
			options: {},
		},
	};
}
