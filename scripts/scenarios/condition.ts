import type { Condition } from './scenario.ts';

interface Operator {
	readonly type: string;
	readonly operation: string;
	readonly singleValue?: boolean;
	readonly rightType?: string;
}

interface FlatRow {
	readonly entity: string;
	readonly row: Condition;
}

const listFields = new Set(['to', 'cc', 'references', 'attachments', 'emails', 'contacts', 'related', 'privileges']);

const textOperators = new Map([
	['contains', 'contains'],
	['notContains', 'notContains'],
	['startsWith', 'startsWith'],
	['notStartsWith', 'notStartsWith'],
	['endsWith', 'endsWith'],
	['notEndsWith', 'notEndsWith'],
	['matches', 'regex'],
	['notMatches', 'notRegex'],
]);
const numberOperators = new Map([
	['greaterThan', 'gt'],
	['greaterOrEqual', 'gte'],
	['lessThan', 'lt'],
	['lessOrEqual', 'lte'],
]);
const timeOperators = new Map([
	['after', 'after'],
	['before', 'before'],
	['onOrAfter', 'afterOrEquals'],
	['onOrBefore', 'beforeOrEquals'],
]);

function operatorOf({ is = '', field = '', value }: Condition): Operator {
	const text = textOperators.get(is);
	if (text !== undefined) return { type: 'string', operation: text };
	const number = numberOperators.get(is);
	if (number !== undefined) return { type: 'number', operation: number };
	const time = timeOperators.get(is);
	if (time !== undefined) return { type: 'dateTime', operation: time };
	switch (is) {
		case 'equals':
		case 'notEquals': {
			const type = typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'string';
			return { type, operation: is };
		}
		case 'isEmpty':
		case 'isNotEmpty': {
			const operation = is === 'isEmpty' ? 'empty' : 'notEmpty';
			return { type: listFields.has(field) ? 'array' : 'string', operation, singleValue: true };
		}
		case 'isTrue':
		case 'isFalse':
			return { type: 'boolean', operation: is === 'isTrue' ? 'true' : 'false', singleValue: true };
		case 'includes':
		case 'notIncludes':
			return { type: 'array', operation: is === 'includes' ? 'contains' : 'notContains', rightType: 'any' };
		default:
			throw new Error(`Unknown comparison "${is}"`);
	}
}

const entityPaths = new Map([
	['contact', 'sender.contact'],
	['account', 'sender.account'],
	['case', 'connectedCase'],
	['queue', 'queue'],
	['entitlement', 'entitlement'],
]);

/** The groups of a condition item for a condition, as the editor would save them. */
export function groupsOf(condition: Condition | null | undefined): { combinator: 'all' | 'any'; groups: object } {
	if (condition === null || condition === undefined) return { combinator: 'all', groups: {} };
	const direct = directGroups(condition);
	if (direct !== undefined) return direct;
	// Deeper nesting becomes alternatives of rows that all have to hold.
	return { combinator: 'any', groups: { values: alternatives(condition, 'activity').map((rows) => group('activity', 'and', rows.flatMap(asActivityRows))) } };
}

function directGroups(condition: Condition): { combinator: 'all' | 'any'; groups: object } | undefined {
	const single = groupFor(condition);
	if (single !== undefined) return { combinator: 'all', groups: { values: [single] } };
	if (condition.entity !== undefined) return undefined;
	const parts = (condition.all ?? condition.any ?? []).map(groupFor);
	if (parts.some((part) => part === undefined)) return undefined;
	return { combinator: condition.all ? 'all' : 'any', groups: { values: parts } };
}

/** One group that says the same, where there is one. */
function groupFor(condition: Condition): object | undefined {
	const about = condition.entity ?? 'activity';
	if (condition.field !== undefined) return group(about, 'and', [rowFor(about, condition)]);
	const rows = condition.all ?? condition.any ?? [];
	if (rows.some((row) => row.field === undefined)) return undefined;
	return group(about, condition.any ? 'or' : 'and', rows.map((row) => rowFor(about, row)));
}

function alternatives(condition: Condition, entity: string): FlatRow[][] {
	const about = condition.entity ?? entity;
	if (condition.field !== undefined) return [[{ entity: about, row: condition }]];
	if (condition.any) return condition.any.flatMap((part) => alternatives(part, about));
	return (condition.all ?? []).reduce<FlatRow[][]>(
		(sets, part) => sets.flatMap((set) => alternatives(part, about).map((more) => [...set, ...more])),
		[[]],
	);
}

function asActivityRows({ entity, row }: FlatRow): object[] {
	if (entity === 'activity') return [rowFor('activity', row)];
	const where = entityPaths.get(entity) ?? entity;
	const exists = { id: 'exists', leftValue: `={{ $json.${where}.id }}`, rightValue: '', operator: { type: 'string', operation: 'exists', singleValue: true } };
	return [exists, { ...rowFor(entity, row), leftValue: `={{ $json.${where}.${row.field} }}` }];
}

let count = 0;

function rowFor(about: string, row: Condition): object {
	count += 1;
	const { field = '', value } = row;
	return {
		id: `row-${count}`,
		leftValue: about === 'activity' ? `={{ $json.activity${field.split('.').map((key) => (/^[a-z_]\w*$/i.test(key) ? `.${key}` : `["${key}"]`)).join('')} }}` : field,
		rightValue: value ?? '',
		operator: operatorOf(row),
	};
}

function group(about: string, combinator: 'and' | 'or', conditions: readonly object[]): object {
	return {
		about,
		conditions: { options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 }, combinator, conditions },
	};
}
