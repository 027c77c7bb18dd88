import { executeFilterCondition, safeRegex, type FilterConditionValue, type FilterOptionsValue } from 'n8n-workflow';
import { readExamples } from '../../../rules/simulation/read-examples';
import { failedExamples } from '../../../rules/simulation/rule-examples';
import { defaultAdvancedSettings, type AdvancedSettings } from '../../../core/decision/settings/rule-settings';
import { simulatedResolver } from '../../../core/simulation/simulated-expression';
import { isArcError } from '../../../core/errors';
import { compileRule } from '../../../core/rule/compile/compile-rule';

const row = (leftValue: string, operation: string, rightValue: string) => ({
	id: leftValue,
	leftValue,
	rightValue,
	operator: { type: 'string', operation },
});
const group = (about: string, ...conditions: readonly object[]) => ({
	about,
	conditions: {
		options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
		combinator: 'and',
		conditions,
	},
});
const items = {
	values: [
		{
			name: 'Urgent',
			combinator: 'all',
			groups: { values: [group('activity', row('={{ $json.activity.subject }}', 'contains', 'urgent'))] },
		},
		{ name: 'Gold', combinator: 'all', groups: { values: [group('account', row('level', 'equals', 'gold'))] } },
		{ name: 'Covered', combinator: 'all', groups: { values: [group('entitlement')] } },
		{ name: 'Reply', combinator: 'all', groups: { values: [group('case', row('priority', 'equals', 'high'))] } },
	],
};
const conditionsOf = (parameters: unknown) =>
	compileRule(parameters, {
		resolveExpression: simulatedResolver(() => {
			throw new Error('No engine here');
		}),
		judgeRow: (one, options, itemIndex) =>
			executeFilterCondition(one as unknown as FilterConditionValue, options as unknown as FilterOptionsValue, {
				itemIndex,
			}),
		testRegex: (source, input, flags) => safeRegex.test(source, input, flags),
		readDate: () => undefined,
	});

interface Given {
	readonly activity?: unknown;
	readonly facts?: unknown;
	readonly expected?: string | null;
	readonly advanced?: Partial<AdvancedSettings>;
}

async function failuresOf(
	{ activity = '{}', facts = '{}', expected = null, advanced = {} }: Given,
	parameters: unknown = { items },
): Promise<readonly string[]> {
	const values = [
		{
			name: 'One',
			activity,
			facts,
			...(expected === null ? { expected: 'noMatch' } : { expected: 'conditionItem', conditionItem: expected }),
		},
	];
	const examples = readExamples({ values });
	const failed = await failedExamples(
		examples,
		conditionsOf(parameters),
		{ ...defaultAdvancedSettings, ...advanced },
		Date.parse('2026-03-02T10:00:00Z'),
	);
	return failed.map(({ message }) => message);
}

it.each<[why: string, given: Given]>([
	['the item that its subject names', { activity: '{ "subject": "URGENT: jam" }', expected: 'Urgent' }],
	['none, where no row holds', { activity: '{ "subject": "Jam" }' }],
	[
		'an item about the account of the sender',
		{ facts: '{ "sender": { "account": { "level": "gold" } } }', expected: 'Gold' },
	],
	[
		'an item about an account that writes itself',
		{ facts: '{ "sender": { "kind": "account", "account": { "level": "gold" } } }', expected: 'Gold' },
	],
	['an item about the entitlement', { facts: '{ "entitlement": { "name": "Gold" } }', expected: 'Covered' }],
	['none, where the sender is unknown', { activity: '{ "subject": "urgent" }', facts: '{ "sender": "unknown" }' }],
	[
		'its item, where unknown senders are allowed',
		{
			activity: '{ "subject": "urgent" }',
			facts: '{ "sender": "unknown" }',
			advanced: { allowUnknownSenders: true },
			expected: 'Urgent',
		},
	],
	[
		'none, where there is no sender',
		{ activity: '{ "subject": "urgent" }', facts: '{ "sender": "none" }', advanced: { allowUnknownSenders: true } },
	],
	['none, where many share the address', { activity: '{ "subject": "urgent" }', facts: '{ "sender": "ambiguous" }' }],
	['none, where a machine wrote it', { activity: '{ "subject": "urgent", "automatic": "outOfOffice" }' }],
	[
		'none, where it is a reply to an active case',
		{ activity: '{ "subject": "urgent" }', facts: '{ "connectedCase": {} }' },
	],
	[
		'its item about the case, where the conditions of replies are evaluated',
		{ facts: '{ "connectedCase": { "priority": "high" } }', advanced: { onActiveCase: 'create' }, expected: 'Reply' },
	],
	[
		'none, where an entitlement is required and there is none',
		{ activity: '{ "subject": "urgent" }', advanced: { requireEntitlement: true } },
	],
	[
		'its item for another type, whose sender is not asked',
		{ activity: { type: 'task', subject: 'urgent' }, facts: '{ "sender": "unknown" }', expected: 'Urgent' },
	],
])('an example holds that reaches %s', async (_why, given) => {
	expect(await failuresOf(given)).toEqual([]);
});

it.each<[why: string, given: Given, parts: readonly string[]]>([
	[
		'reaches none',
		{ activity: '{ "subject": "Jam" }', expected: 'Urgent' },
		[
			'"One" reaches none (noConditionMatched), expected "Urgent"',
			'activity.subject contains "urgent": does not hold, found "Jam"',
		],
	],
	[
		'reaches another item',
		{ activity: '{ "subject": "urgent" }', expected: 'Gold' },
		['"One" reaches "Urgent", expected "Gold"', 'Urgent: holds'],
	],
	[
		'reaches an item where none may match',
		{ activity: '{ "subject": "urgent" }' },
		['reaches "Urgent", expected no condition item'],
	],
	[
		'ends before the conditions',
		{ facts: '{ "sender": "unknown" }', expected: 'Urgent' },
		['reaches none (unknownSender), expected "Urgent"', 'No record has the address of the sender'],
	],
	[
		'names an item that is not there',
		{ expected: 'Express' },
		['must reach the condition item "Express", and there is none'],
	],
])('an example fails that %s, and says what was looked at', async (_why, given, parts) => {
	const [message] = await failuresOf(given);
	for (const part of parts) expect(message).toContain(part);
});

it('names an expression that only the running workflow can resolve, and does not guess', async () => {
	const late = {
		values: [
			{
				name: 'Late',
				combinator: 'all',
				groups: { values: [group('activity', row('={{ $now.hour }}', 'equals', '20'))] },
			},
		],
	};
	expect(await failuresOf({ expected: 'Late' }, { items: late })).toEqual([
		expect.stringContaining(
			'cannot be judged: Condition item "Late", group 1, row 1: The expression {{ $now.hour }} reads $now',
		),
	]);
});

it.each<[why: string, value: object, text: string]>([
	[
		'an activity that is no JSON',
		{ name: 'A', activity: '{ subject' },
		'Activity of the example "A" cannot be read: it is no JSON',
	],
	['an activity that is a list', { name: 'A', activity: '[]' }, 'expected an object'],
	['a sender of no known kind', { name: 'A', facts: '{ "sender": "robot" }' }, 'Facts of the example "A"'],
	['a fact that nobody asks for', { facts: '{ "weather": "fine" }' }, 'Facts of the example "1"'],
])('refuses %s by name', (_why, value, text) => {
	let refusal: unknown;
	try {
		readExamples({ values: [value] });
	} catch (error) {
		refusal = error;
	}
	expect(isArcError(refusal) ? refusal.code : null).toBe('ruleInvalid');
	expect(String(refusal)).toContain(text);
});

it('reads a rule without examples', () => {
	expect([readExamples(undefined), readExamples({}), readExamples({ values: [] })]).toEqual([[], [], []]);
});
