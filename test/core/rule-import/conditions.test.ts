import { compileRule } from '../../../core/rule/compile/compile-rule';
import { evaluate } from '../../../core/rule/evaluate/evaluate';
import { groupsOf } from '../../../core/rule-import/condition/groups';
import { readCondition } from '../../../core/rule-import/condition/read-condition';

const id = '0a1e7b90-11aa-4e11-be37-000d3a2b1c06';
const entity = (inside: string, table = 'email'): string => `<fetch><entity name="${table}">${inside}</entity></fetch>`;
const filter = (inside: string, type = 'and'): string => `<filter type="${type}">${inside}</filter>`;
const is = (attribute: string, operator: string, value?: string): string =>
	`<condition attribute="${attribute}" operator="${operator}"${value === undefined ? '' : ` value="${value}"`}/>`;
const only = (...condition: Parameters<typeof is>): string => entity(filter(is(...condition)));

function read(xml: string, activityTable = 'email', withFurther = false) {
	return readCondition(xml, 'The condition', { activityTable, furtherColumns: withFurther ? 'all' : 'none' });
}

/** The groups in short: what they are about, how they are joined, and their rows. */
function shown(xml: string, activityTable = 'email', furtherColumns = false): unknown {
	const { logic, missing } = read(xml, activityTable, furtherColumns);
	expect(missing).toEqual([]);
	const groups = groupsOf(logic);
	const rows = (groups?.groups.values ?? []).map(({ about, conditions: { combinator, conditions } }) =>
		`${about} ${combinator}: ${conditions.map(({ leftValue, operator: { operation }, rightValue }) => `${leftValue} ${operation} ${rightValue}`.trim()).join(' | ')}`.trim(),
	);
	return [groups?.combinator, ...rows];
}

function matches(
	xml: string,
	json: Readonly<Record<string, unknown>>,
	activityTable: string,
	further = false,
): boolean {
	const groups = groupsOf(read(xml, activityTable, further).logic);
	const fail = (): never => {
		throw new Error('not compiled');
	};
	const rule = compileRule(
		{ items: { values: [{ name: 'Imported', ...groups }] } },
		{ resolveExpression: fail, judgeRow: fail, testRegex: fail, readDate: (value) => Date.parse(String(value)) },
	);
	return evaluate(rule, { json, itemIndex: 0, records: {} }).matched !== undefined;
}

describe('a condition becomes groups', () => {
	it.each<[why: string, xml: string, expected: readonly string[]]>([
		['a blank one passes', '', ['all']],
		['a query without filter passes', entity(''), ['all']],
		['an empty filter passes', entity(filter('', 'or')), ['all']],
		[
			'rows that all have to hold are one group',
			entity(filter(is('subject', 'like', '%urgent%') + is('sender', 'ends-with', '@contoso.example'))),
			[
				'all',
				'activity and: ={{ $json.activity.subject }} contains urgent | ={{ $json.activity.from }} endsWith @contoso.example',
			],
		],
		[
			'rows of which one is enough are one group',
			entity(filter(is('subject', 'begins-with', 'RMA') + is('subject', 'eq', 'Return'), 'or')),
			[
				'all',
				'activity or: ={{ $json.activity.subject }} startsWith RMA | ={{ $json.activity.subject }} equals Return',
			],
		],
		[
			'a group within a group is one beside it',
			entity(
				filter(is('subject', 'not-null') + filter(is('prioritycode', 'eq', '2') + is('subject', 'like', 'a_c'), 'or')),
			),
			[
				'all',
				'activity and: ={{ $json.activity.subject }} notEmpty',
				'activity or: ={{ $json.activity.priority ?? $json.activity.headers?.importance ?? "normal" }} equals high | ={{ $json.activity.subject }} regex ^a[\\s\\S]c$',
			],
		],
		[
			'alternatives of several rows are groups of which any is enough',
			entity(
				filter(
					filter(is('subject', 'eq', 'a') + is('sender', 'eq', 'b')) +
						filter(is('subject', 'eq', 'c') + is('sender', 'eq', 'd') + is('directioncode', 'eq', '0')),
					'or',
				),
			),
			[
				'any',
				'activity and: ={{ $json.activity.subject }} equals a | ={{ $json.activity.from }} equals b',
				'activity and: ={{ $json.activity.subject }} equals c | ={{ $json.activity.from }} equals d | ={{ $json.activity.direction }} equals incoming',
			],
		],
		[
			'a related entity is a group about it',
			entity(
				`<link-entity name="contact" from="contactid" to="emailsender">${filter(is('lastname', 'eq', 'Byron') + is('statecode', 'eq', '0'))}</link-entity>`,
			),
			['all', 'contact and: lastName equals Byron | state equals active'],
		],
		[
			'a related entity without conditions asks whether it is there',
			entity('<link-entity name="incident" from="incidentid" to="regardingobjectid"/>'),
			['all', 'case and:'],
		],
		[
			'related entities may be nested',
			entity(
				`<link-entity name="queueitem" from="objectid" to="activityid"><link-entity name="queue" from="queueid" to="queueid">${filter(is('name', 'eq', 'Support'))}</link-entity></link-entity>`,
			),
			['all', 'queue and: name equals Support'],
		],
		[
			'a filter alone is about the activity',
			filter(is('subject', 'eq', 'a')),
			['all', 'activity and: ={{ $json.activity.subject }} equals a'],
		],
		[
			'text that begins like an expression stays text',
			only('subject', 'eq', '={{ $env.KEY }}'),
			['all', 'activity and: ={{ $json.activity.subject }} regex ^=\\{\\{ \\$env\\.KEY \\}\\}$'],
		],
		[
			'a column that points to a record of any type is asked whether it points to one',
			only('regardingobjectid', 'null'),
			['all', 'activity and: ={{ $json.activity.regarding }} notExists'],
		],
		['what no mail can be matches nothing', only('subject', 'eq', ''), ['all', 'activity and: ={{ false }} true']],
	])('%s', (_why, xml, expected) => {
		expect(shown(xml)).toEqual(expected);
	});

	it('counts a time that is meant relative to now when it is evaluated', () => {
		expect(shown(only('createdon', 'last-x-days', '3'))).toEqual([
			'all',
			'activity and: ={{ $json.activity.receivedOn }} afterOrEquals ={{ $today.minus({ days: 3 }) }} | ={{ $json.activity.receivedOn }} beforeOrEquals ={{ $now }}',
		]);
	});

	it('takes a number that is missing for none, also where it asks for less', () => {
		const xml = entity(filter(is('percentcomplete', 'lt', '50')), 'task');
		expect(
			[{}, { percentComplete: 10 }, { percentComplete: 60 }].map((activity) => matches(xml, { activity }, 'task')),
		).toEqual([false, true, false]);
	});
});

describe('what has no counterpart', () => {
	it.each<[why: string, xml: string, missing: string]>([
		['an unknown column', only('new_vip', 'eq', '1'), 'no counterpart for the column email.new_vip'],
		['an unknown operator', only('subject', 'under', 'a'), 'no counterpart for under a of email.subject'],
		[
			'an operator of another kind',
			only('subject', 'last-x-days', '3'),
			'no counterpart for last-x-days 3 of email.subject',
		],
		[
			'a fiscal period',
			only('createdon', 'this-fiscal-year'),
			'no counterpart for this-fiscal-year of email.createdon',
		],
		[
			'a number that is none',
			only('attachmentcount', 'gt', 'many'),
			'no counterpart for gt many of email.attachmentcount',
		],
		[
			'a count that is none',
			only('createdon', 'last-x-days', '-3'),
			'no counterpart for last-x-days -3 of email.createdon',
		],
		[
			'a day that is none',
			only('createdon', 'on', '2026-02-30'),
			'no counterpart for on 2026-02-30 of email.createdon',
		],
		['a choice that is none', only('prioritycode', 'ne', '7'), 'no counterpart for ne 7 of email.prioritycode'],
		['an ID that is none', only('emailsender', 'eq', 'Ada'), 'no counterpart for eq Ada of email.emailsender'],
		['teams of the user', only('ownerid', 'eq-userteams'), 'no counterpart for eq-userteams of email.ownerid'],
		[
			'an empty list',
			entity(filter('<condition attribute="subject" operator="in"/>')),
			'no counterpart for in of email.subject',
		],
		[
			'a comparison of two columns',
			entity(filter('<condition attribute="subject" operator="eq" valueof="sender"/>')),
			'no counterpart for email.subject compared with another column',
		],
		[
			'an alias that nothing has',
			entity(filter('<condition entityname="zz" attribute="name" operator="eq" value="a"/>')),
			'no counterpart for name of "zz"',
		],
		[
			'another related table',
			entity('<link-entity name="opportunity" from="opportunityid" to="regardingobjectid"/>'),
			'no counterpart for the related table opportunity by regardingobjectid',
		],
		[
			'a link type that is not known',
			entity('<link-entity name="incident" from="incidentid" to="regardingobjectid" link-type="sideways"/>'),
			'no counterpart for the link type "sideways" of incident',
		],
		['an element that is not known', entity(filter('<magic/>')), 'no counterpart for magic'],
		[
			'a filter of another kind',
			entity(filter(is('subject', 'eq', 'a'), 'xor')),
			'no counterpart for filter type "xor"',
		],
		['an aggregate', `<fetch aggregate="true"><entity name="email"/></fetch>`, 'no counterpart for fetch aggregate'],
		['the old editor', '<conditions><and/></conditions>', 'the condition is of the old editor, not FetchXML'],
		['another table', entity('', 'lead'), 'the condition is about the table lead, not email'],
		[
			'several conditions on one address of a list',
			entity(
				`<link-entity name="activityparty" from="activityid" to="activityid">${filter(is('participationtypemask', 'eq', '2') + is('addressused', 'like', 'a%') + is('addressused', 'like', '%b'))}</link-entity>`,
			),
			'no counterpart for parties of the kind 2 with these conditions (activityparty)',
		],
	])('is named: %s', (_why, xml, missing) => {
		expect(read(xml).missing).toEqual([missing]);
	});

	it('is named with all that is missing, once each', () => {
		expect(read(entity(filter(is('a_b', 'null') + is('c_d', 'null') + is('a_b', 'not-null'), 'or'))).missing).toEqual([
			'no counterpart for the column email.a_b',
			'no counterpart for the column email.c_d',
		]);
	});

	it('is too much where nested alternatives are multiplied out', () => {
		const pairs = (outer: string, inner: string): string =>
			filter(
				Array.from({ length: 14 }, (_, at) =>
					filter(is('subject', 'eq', `a${at}`) + is('sender', 'eq', `b${at}`), inner),
				).join(''),
				outer,
			);
		expect(groupsOf(read(entity(pairs('or', 'and'))).logic)).toBeDefined();
		expect(groupsOf(read(entity(pairs('or', 'and') + pairs('and', 'or'))).logic)).toBeUndefined();
	});
});

describe('further columns', () => {
	it.each<[why: string, condition: Parameters<typeof is>, value: unknown, expected: boolean]>([
		['text', ['new_site', 'eq', 'Bergen'], 'BERGEN', true],
		['text that is missing', ['new_site', 'ne', 'Bergen'], undefined, true],
		['a number', ['new_severity', 'ge', '4'], 4, true],
		['a number that is less', ['new_severity', 'ge', '4'], 3, false],
		['a time', ['new_due', 'on-or-after', '2026-03-01'], '2026-03-02T00:00:00Z', true],
		['a truth', ['new_vip', 'eq', '1'], true, true],
		['a truth that is none', ['new_vip', 'eq', '1'], false, false],
		['a truth that is missing', ['new_vip', 'ne', '0'], undefined, true],
		['choices in a list', ['new_flags', 'contain-values', '3'], [1, 3], true],
		['choices as the Web API gives them', ['new_flags', 'contain-values', '3'], '1,3', true],
		['choices with another one', ['new_flags', 'contain-values', '3'], '1,13,31', false],
		['choices without it', ['new_flags', 'not-contain-values', '3'], [1, 3], false],
	])('are read under their own names where that is wished: %s', (_why, condition, value, expected) => {
		const xml = entity(filter(is(...condition)), 'new_visit');
		expect(matches(xml, { activity: { [condition[0]]: value } }, 'new_visit', true)).toBe(expected);
	});

	it('are named in the report', () => {
		expect(read(only('new_vip', 'eq', '1'), 'email', true).remarks).toEqual([
			'email.new_vip: is read as activity.new_vip',
		]);
	});

	it.each(['constructor', '__proto__', 'a"b', ''])('have names that columns have, not "%s"', (name) => {
		expect(read(only(name.replace('"', '&quot;'), 'null'), 'email', true).missing).toHaveLength(1);
	});
});

it('compares IDs with and without braces, in any case', () => {
	expect(shown(only('correlatedactivityid', 'eq', `{${id.toUpperCase()}}`))).toEqual([
		'all',
		`activity and: ={{ $json.activity.correlatedWith }} equals ${id}`,
	]);
});
