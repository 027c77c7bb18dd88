import { conditionGroup } from '../condition-group.ts';
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
const objectFields = new Set(['customer', 'headers', 'owner', 'regarding']);

/** What a condition has to know of the scenario that it stands in. */
export interface Surroundings {
	/** Further fields that hold lists, as the editor sees from an item's data. */
	readonly lists: ReadonlySet<string>;
	/** The value that a row compares with, with the store's id in the place of a local name. */
	readonly compared: (field: string, value: unknown) => unknown;
}

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

function operatorOf({ is = '', field = '', value }: Condition, { lists }: Surroundings): Operator {
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
			const type = listFields.has(field) || lists.has(field) ? 'array' : objectFields.has(field) ? 'object' : 'string';
			return { type, operation, singleValue: true };
		}
		case 'isTrue':
		case 'isFalse':
			return { type: 'boolean', operation: is === 'isTrue' ? 'true' : 'false', singleValue: true };
		case 'includes':
		case 'notIncludes':
			return { type: 'array', operation: is === 'includes' ? 'contains' : 'notContains', rightType: 'any' };
		default:
			// The node says what it thinks of a comparison that nobody has.
			return { type: 'string', operation: is };
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
export function groupsOf(
	condition: Condition | null | undefined,
	surroundings: Surroundings,
): { combinator: 'all' | 'any'; groups: object } {
	if (condition === null || condition === undefined) return { combinator: 'all', groups: {} };
	return new GroupWriter(surroundings).write(condition);
}

class GroupWriter {
	private readonly surroundings: Surroundings;
	private count = 0;

	constructor(surroundings: Surroundings) {
		this.surroundings = surroundings;
	}

	write(condition: Condition): { combinator: 'all' | 'any'; groups: object } {
		const direct = this.directGroups(condition);
		if (direct !== undefined) return direct;
		// Deeper nesting becomes alternatives of rows that all have to hold.
		const values = alternatives(condition, 'activity').map((rows) =>
			conditionGroup(rows.flatMap((row) => this.asActivityRows(row))),
		);
		return { combinator: 'any', groups: { values } };
	}

	private directGroups(condition: Condition): { combinator: 'all' | 'any'; groups: object } | undefined {
		const single = this.groupFor(condition);
		if (single !== undefined) return { combinator: 'all', groups: { values: [single] } };
		if (condition.entity !== undefined) return undefined;
		const parts = (condition.all ?? condition.any ?? []).map((part) => this.groupFor(part));
		if (parts.some((part) => part === undefined)) return undefined;
		return { combinator: condition.all ? 'all' : 'any', groups: { values: parts } };
	}

	/** One group that says the same, where there is one. */
	private groupFor(condition: Condition): object | undefined {
		const about = condition.entity ?? 'activity';
		if (condition.field !== undefined) return conditionGroup([this.rowFor(about, condition)], about);
		const rows = condition.all ?? condition.any ?? [];
		if (rows.some((row) => row.field === undefined)) return undefined;
		return conditionGroup(
			rows.map((row) => this.rowFor(about, row)),
			about,
			condition.any ? 'or' : 'and',
		);
	}

	private asActivityRows({ entity, row }: FlatRow): object[] {
		if (entity === 'activity') return [this.rowFor('activity', row)];
		const where = entityPaths.get(entity) ?? entity;
		const exists = {
			id: 'exists',
			leftValue: `={{ $json.${where}.id }}`,
			rightValue: '',
			operator: { type: 'string', operation: 'exists', singleValue: true },
		};
		if (row.field === undefined) return [exists];
		return [exists, { ...this.rowFor(entity, row), leftValue: expressionOf(where, row.field) }];
	}

	private rowFor(about: string, row: Condition): object {
		this.count += 1;
		const { field = '', value } = row;
		return {
			id: `row-${this.count}`,
			leftValue: about === 'activity' ? expressionOf('activity', field) : field,
			rightValue: literal(this.surroundings.compared(field === 'id' ? about : field, value) ?? ''),
			operator: operatorOf(row, this.surroundings),
		};
	}
}

/** Names of headers are kept in lower case. */
function expressionOf(where: string, field: string): string {
	const keys = /^headers\./i.test(field) ? ['headers', field.slice('headers.'.length).toLowerCase()] : field.split('.');
	return `={{ $json.${where}${keys.map((key) => (/^[a-z_]\w*$/i.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('')} }}`;
}

/** A text that begins like an expression is written as one, so that it stays a text. */
function literal(value: unknown): unknown {
	return typeof value === 'string' && value.startsWith('=') ? `={{ ${JSON.stringify(value)} }}` : value;
}

function alternatives(condition: Condition, entity: string): FlatRow[][] {
	const about = condition.entity ?? entity;
	if (condition.field !== undefined) return [[{ entity: about, row: condition }]];
	// Without rows a group about a record asks whether there is one.
	if (condition.entity !== undefined && (condition.all ?? condition.any ?? []).length === 0)
		return [[{ entity: about, row: {} }]];
	if (condition.any) return condition.any.flatMap((part) => alternatives(part, about));
	return (condition.all ?? []).reduce<FlatRow[][]>(
		(sets, part) => sets.flatMap((set) => alternatives(part, about).map((more) => [...set, ...more])),
		[[]],
	);
}
