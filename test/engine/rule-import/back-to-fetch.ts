import type { Row } from '../../../core/rule/definition/rule-definition';
import type { ItemGroups } from '../../../core/rule-import/condition/groups';
import type { Condition, Part, Query } from './fetch-model';

type Resolve = (expression: string) => unknown;

/** Our left sides, and the columns that they stand for. */
const columns = new Map<string, readonly [attribute: string, of?: string]>([
	['={{ $json.activity.subject }}', ['subject']],
	['={{ $json.activity.text }}', ['description']],
	['={{ $json.activity.from }}', ['sender']],
	['={{ $json.activity.receivedOn }}', ['createdon']],
	['={{ $json.activity.sentOn }}', ['senton']],
	['={{ $json.activity.subjectChanged }}', ['correlatedsubjectchanged']],
	['={{ $json.activity.attachments?.length ?? 0 }}', ['attachmentcount']],
	['={{ $json.activity.priority ?? $json.activity.headers?.importance ?? "normal" }}', ['prioritycode']],
	...(
		[
			['contact', '$json.sender.contact', 'contactid', 'firstName', 'firstname', 'lastName', 'lastname'],
			['account', '$json.sender.account', 'accountid', 'name', 'name'],
			['incident', '$json.connectedCase', 'incidentid', 'title', 'title', 'createdOn', 'createdon'],
		] as const
	).flatMap(([of, code, id, ...fields]) => [
		[`={{ ${code} }}`, [id, of]] as const,
		[`={{ ${code}.id }}`, [id, of]] as const,
		[`={{ ${code}.state }}`, ['statecode', of]] as const,
		[`={{ ${code}.emails[0] }}`, ['emailaddress1', of]] as const,
		[`={{ ${code}.priority }}`, ['prioritycode', of]] as const,
		[`={{ ${code}.owner?.user ?? ${code}.owner?.team }}`, ['ownerid', of]] as const,
		...fields.flatMap((field, at) =>
			at % 2 === 0 ? [[`={{ ${code}.${field} }}`, [fields[at + 1] ?? '', of]] as const] : [],
		),
	]),
]);

const codes = {
	contact: '$json.sender.contact',
	account: '$json.sender.account',
	case: '$json.connectedCase',
} as const;
const ids = { contact: 'contactid', account: 'accountid', case: 'incidentid' } as const;
const tables = { contact: 'contact', account: 'account', case: 'incident' } as const;

/** Values of choices by our words. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	prioritycode: { low: '0', normal: '1', high: '2' },
	'incident.prioritycode': { high: '1', normal: '2', low: '3' },
	'contact.statecode': { active: '0', inactive: '1' },
	'account.statecode': { active: '0', inactive: '1' },
	'incident.statecode': { active: '0', resolved: '1', cancelled: '2' },
};

const operators: Readonly<Record<string, string>> = {
	equals: 'eq',
	notEquals: 'ne',
	gt: 'gt',
	gte: 'ge',
	lt: 'lt',
	lte: 'le',
	after: 'gt',
	afterOrEquals: 'ge',
	before: 'lt',
	beforeOrEquals: 'le',
	empty: 'null',
	notEmpty: 'not-null',
	exists: 'not-null',
	notExists: 'null',
	contains: 'like',
	notContains: 'not-like',
	startsWith: 'like',
	notStartsWith: 'not-like',
	endsWith: 'like',
	notEndsWith: 'not-like',
	regex: 'like',
	notRegex: 'not-like',
	true: 'eq',
	false: 'ne',
};

/**
 * The groups of a condition item as FetchXML again: groups about a record as conditions on an outer
 * link, times that expressions give as times.
 */
export function backToFetch({ combinator, groups }: ItemGroups, resolve: Resolve): Query {
	const parts = (groups.values ?? []).map(({ about, conditions }): Part => {
		const rows = conditions.conditions.map((row) => partOf(row, about, resolve));
		const inner: Part = { kind: 'filter', type: conditions.combinator, parts: rows };
		if (about === 'activity') return inner;
		const record = about as keyof typeof ids;
		const there: Condition = {
			kind: 'condition',
			attribute: ids[record],
			operator: 'not-null',
			values: [],
			of: tables[record],
		};
		return { kind: 'filter', type: 'and', parts: [there, inner] };
	});
	const everything: Part = { kind: 'filter', type: 'and', parts: [] };
	const outer = (['contact', 'account', 'incident'] as const).map((table) => ({
		kind: 'link' as const,
		table,
		linkType: 'outer' as const,
		filter: everything,
	}));
	return { filter: { kind: 'filter', type: combinator === 'all' ? 'and' : 'or', parts }, links: outer };
}

function partOf({ leftValue, operator, rightValue }: Row, about: string, resolve: Resolve): Part {
	const written = String(leftValue);
	if (written === '={{ false }}') return { kind: 'condition', attribute: 'subject', operator: 'eq', values: [''] };
	const list = /^=\{\{ \$json\.activity\.(to|cc)\.join\("\\n"\) \}\}$/.exec(written);
	if (list !== null) return partyPart(list[1] === 'to' ? '2' : '3', operator.operation, String(rightValue));
	const left = written.startsWith('=')
		? written
		: `={{ ${codes[about as keyof typeof codes]}.${written.replace('.0', '[0]')} }}`;
	const [attribute, of] = columns.get(left) ?? [];
	if (attribute === undefined) throw new Error(`No column for ${left}`);
	const right =
		typeof rightValue === 'string' && rightValue.startsWith('=') ? String(resolve(rightValue)) : String(rightValue);
	const value = words[of === undefined ? attribute : `${of}.${attribute}`]?.[right] ?? right;
	const name = operators[operator.operation];
	if (name === undefined) throw new Error(`No operator for ${operator.operation}`);
	return {
		kind: 'condition',
		attribute,
		operator: name,
		values: valuesOf(operator.operation, value),
		...(of === undefined ? {} : { of }),
	};
}

function valuesOf(operation: string, value: string): string[] {
	const text = value.replace(/[%_[]/g, '[$&]');
	switch (operation) {
		case 'empty':
		case 'notEmpty':
		case 'exists':
		case 'notExists':
			return [];
		case 'true':
		case 'false':
			return ['1'];
		case 'contains':
		case 'notContains':
			return [`%${text}%`];
		case 'startsWith':
		case 'notStartsWith':
			return [`${text}%`];
		case 'endsWith':
		case 'notEndsWith':
			return [`%${text}`];
		case 'regex':
		case 'notRegex':
			return [patternOf(value.slice(1, -1))];
		default:
			return [value];
	}
}

/** One of the parties of a kind, or none of them, is as a pattern says. */
function partyPart(mask: string, operation: string, value: string): Part {
	const isPattern = operation === 'regex' || operation === 'notRegex';
	const [, pattern = ''] = /^\^\(\?:\[\\s\\S\]\*\\n\)\?(.*)\(\?:\\n\[\\s\\S\]\*\)\?\$$/s.exec(value) ?? [];
	const address: Condition = isPattern
		? { kind: 'condition', attribute: 'addressused', operator: 'like', values: [patternOf(pattern)] }
		: { kind: 'condition', attribute: 'addressused', operator: 'not-null', values: [] };
	const ofKind: Condition = { kind: 'condition', attribute: 'participationtypemask', operator: 'eq', values: [mask] };
	return {
		kind: 'link',
		table: 'activityparty',
		linkType: operation === 'regex' || operation === 'notEmpty' ? 'any' : 'not any',
		filter: { kind: 'filter', type: 'and', parts: [ofKind, address] },
	};
}

/** One piece of a regular expression of ours. */
const piece =
	/\[\\s\\S\](?<any>\*?)|\[\^\\n\](?<anyInLine>\*?)|\[(?<not>\^?)(?:\\n)?(?<set>(?:\\.|[^\]\\])*)\]|\\(?<escaped>.)|(?<plain>[\s\S])/g;

/** A regular expression of ours as a pattern of LIKE. */
function patternOf(expression: string): string {
	return [...expression.matchAll(piece)]
		.map(({ groups }) => {
			const {
				any,
				anyInLine,
				not = '',
				set,
				escaped,
				plain = '',
			} = groups as Readonly<Record<string, string | undefined>>;
			const wildcard = any ?? anyInLine;
			if (wildcard !== undefined) return wildcard === '*' ? '%' : '_';
			if (set !== undefined) return `[${not}${set.replace(/\\(.)/g, '$1')}]`;
			return (escaped ?? plain).replace(/[%_[]/, '[$&]');
		})
		.join('');
}
