import { isArcError } from '../../../core/errors';
import { readRule } from '../../../core/rule/definition/read-rule';

const row = { id: 'r', leftValue: 'a', rightValue: 'b', operator: { type: 'string', operation: 'equals' } };
const newOptions = { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 };

function inGroup(conditions: unknown) {
	return { items: { values: [{ name: 'VIP', groups: { values: [{ conditions }] } }] } };
}

function refusal(parameters: unknown): string | undefined {
	try {
		readRule(parameters);
		return undefined;
	} catch (error) {
		if (!isArcError(error)) throw error;
		expect(error.code).toBe('conditionInvalid');
		return error.message;
	}
}

describe('readRule', () => {
	it.each([undefined, null, {}, { items: undefined }, { items: {} }, { items: { values: [] } }])(
		'finds no items in %j',
		(parameters) => {
			expect(readRule(parameters)).toEqual([]);
		},
	);

	it('gives what is missing its default', () => {
		expect(readRule({ items: { values: [{}, { name: ' VIP ', groups: { values: [{}] } }] } })).toEqual([
			{ name: 'Condition Item 1', output: { kind: 'matched' }, combinator: 'all', groups: [] },
			{
				name: 'VIP',
				output: { kind: 'matched' },
				combinator: 'all',
				groups: [{ about: 'activity', conditions: { options: newOptions, conditions: [], combinator: 'and' } }],
			},
		]);
	});

	it('keeps what the editor saved', () => {
		const operator = { type: 'array', operation: 'lengthGt', rightType: 'number', name: 'filter.operator.lengthGt' };
		const [ruleItem] = readRule({
			items: {
				values: [
					{
						name: 'Own',
						output: 'own',
						outputNumber: 2,
						combinator: 'any',
						groups: {
							values: [
								{
									about: 'account',
									conditions: {
										options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
										conditions: [{ ...row, operator }],
										combinator: 'or',
									},
								},
							],
						},
					},
				],
			},
		});
		expect(ruleItem).toEqual({
			name: 'Own',
			output: { kind: 'own', number: 2 },
			combinator: 'any',
			groups: [
				{
					about: 'account',
					conditions: {
						options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
						conditions: [{ ...row, operator: { type: 'array', operation: 'lengthGt', rightType: 'number' } }],
						combinator: 'or',
					},
				},
			],
		});
	});

	it.each<[why: string, parameters: unknown, place: string]>([
		['items that are text', { items: 'x' }, 'Conditions to evaluate, "items"'],
		['values that are no list', { items: { values: {} } }, 'Conditions to evaluate, "values"'],
		['an item that is text', { items: { values: ['x'] } }, 'Condition item 1'],
		['an output that does not exist', { items: { values: [{ output: 'other' }] } }, 'Condition item 1, "output"'],
		[
			'an output number of zero',
			{ items: { values: [{}, { name: 'B', output: 'own', outputNumber: 0 }] } },
			'Condition item 2 "B", "outputNumber"',
		],
		[
			'an entity that does not exist',
			{ items: { values: [{ groups: { values: [{ about: 'lead' }] } }] } },
			'Condition item 1, group 1, "about"',
		],
		[
			'a combinator that does not exist',
			inGroup({ conditions: [], combinator: 'xor' }),
			'Condition item 1 "VIP", group 1, "combinator"',
		],
		[
			'a row without an operator',
			inGroup({ conditions: [row, { leftValue: 1 }] }),
			'Condition item 1 "VIP", group 1, row 2, "operator"',
		],
		[
			'an operator without an operation',
			inGroup({ conditions: [{ ...row, operator: { type: 'string' } }] }),
			'Condition item 1 "VIP", group 1, row 1, "operation"',
		],
		[
			'an option that is an expression',
			inGroup({ options: { caseSensitive: '={{ true }}' } }),
			'Condition item 1 "VIP", group 1, "caseSensitive"',
		],
	])('refuses %s, and says where', (_why, parameters, place) => {
		expect(refusal(parameters)).toMatch(new RegExp(`^${place}: `));
	});
});
