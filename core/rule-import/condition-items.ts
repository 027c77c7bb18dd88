import type { RuleItemParameter } from '../rule/definition/rule-definition';
import type { ItemRow } from './export-rows';
import { groupsOf, neverHolds } from './condition/groups';
import { plainName } from './plain-name';
import { readCondition, type ConditionOptions } from './condition/read-condition';
import type { Finding } from './report';

/** A condition item, and the record that Dynamics makes for it. */
export interface ImportedItem {
	readonly item: Pick<RuleItemParameter, 'name' | 'combinator' | 'groups'>;
	/** Logical name of the table of the record to create. */
	readonly recordTable: string;
	readonly findings: readonly Finding[];
}

/**
 * An item of a rule as a condition item. One of whose condition anything has no counterpart matches
 * nothing, and says in its name why: it never matches more, or less, without a word.
 *
 * @throws ArcError `importInvalid` for a condition that is no XML
 */
export function importItem(row: ItemRow, place: number, rule: string, options: ConditionOptions): ImportedItem {
	const name = plainName(row.name, `Condition Item ${place}`);
	const of = `The condition of item "${name}" of rule "${rule}"`;
	const condition = readCondition(row.conditionxml ?? '', of, options);
	const groups = condition.missing.length === 0 ? groupsOf(condition.logic) : neverHolds;
	const missing = groups === undefined ? ['its groups are too many when they are multiplied out'] : condition.missing;
	const finding = (kind: Finding['kind'], where: string, message: string): Finding => ({
		kind,
		rule,
		item: name,
		where,
		message,
	});
	return {
		item: {
			name: missing.length === 0 ? name : nameOfNothing(name, missing.join('; ')),
			...(groups ?? neverHolds),
		},
		recordTable: (row.primarycreateentitylogicalname || 'incident').toLowerCase(),
		findings: [
			...missing.map((what) => finding('missing', 'conditionxml', `${what}; the item matches nothing`)),
			...condition.remarks.map((remark) => finding('differs', 'conditionxml', remark)),
			...mappingFindings(row, finding),
		],
	};
}

/** The name of an item that matches nothing; a long name gives way to the reason. */
export function nameOfNothing(name: string, why: string): string {
	return plainName(`${name.slice(0, 80)} (matches nothing: ${why})`, name);
}

function mappingFindings(
	row: ItemRow,
	finding: (kind: Finding['kind'], where: string, message: string) => Finding,
): readonly Finding[] {
	if ((row.propertiesxml ?? '').trim() === '') return [];
	return [
		finding(
			'toDo',
			'propertiesxml',
			'the field mapping of the old editor is not read; map these fields in Create Record',
		),
	];
}
