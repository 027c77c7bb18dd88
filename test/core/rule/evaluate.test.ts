import { ArcError } from '../../../core/errors';
import { compileRule, type RuleDependencies } from '../../../core/rule/compile/compile-rule';
import { evaluate } from '../../../core/rule/evaluate/evaluate';
import type { Evidence } from '../../../core/rule/evaluate/evidence';
import { explain, traceLines } from '../../../core/rule/evaluate/explain';
import type { RuleOutline } from '../../../core/rule/definition/outline';
import type { Facts } from '../../../core/rule/definition/facts';

type Operand = readonly [left: unknown, operator: string, right?: unknown];

const dependencies: RuleDependencies = {
	resolveExpression: () => {
		throw new Error('no engine');
	},
	judgeRow: () => {
		throw new Error('no judge');
	},
	testRegex: (source, input, flags) => new RegExp(source, flags).test(input),
	readDate: (value) => {
		const time = Date.parse(String(value));
		return Number.isNaN(time) ? undefined : time;
	},
};

function group(about: string, combinator: 'and' | 'or', ...operands: readonly Operand[]) {
	return {
		about,
		conditions: {
			options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 },
			combinator,
			conditions: operands.map(([leftValue, operator, rightValue], at) => {
				const [type, operation] = operator.split(':');
				return {
					id: String(at),
					leftValue,
					rightValue: rightValue ?? '',
					operator: { type, operation, ...(rightValue === undefined ? { singleValue: true } : {}) },
				};
			}),
		},
	};
}

function item(name: string, combinator: 'all' | 'any', ...groups: readonly object[]) {
	return { name, combinator, groups: { values: groups } };
}

function rule(...items: readonly object[]) {
	return { items: { values: items } };
}

function compile(parameters: unknown, more: Partial<RuleDependencies> = {}) {
	return compileRule(parameters, { ...dependencies, ...more });
}

const subject = '={{ $json.activity.subject }}';
const size = '={{ $json.activity.size }}';
const mail: Facts = {
	json: {
		activity: {
			subject: 'URGENT: printer',
			size: 5,
			from: 'ada@fabrikam.example',
			text: 'My password is hunter2. '.repeat(9),
		},
	},
	itemIndex: 0,
	records: { account: { name: 'Fabrikam', tier: { level: 'gold' } }, contact: null },
};
const isUrgent: Operand = [subject, 'string:contains', 'urgent'];
const isBig: Operand = [size, 'number:gt', 100];
const isSmall: Operand = [size, 'number:lt', 100];
const mustNotRun: Operand = ['={{ boom() }}', 'string:equals', 'x'];

describe('evaluate', () => {
	it.each<[why: string, items: readonly object[], matched: string | undefined]>([
		['a rule without items matches nothing', [], undefined],
		['an item without groups passes', [{ name: 'Any' }], 'Any'],
		['a group without rows passes', [item('Any', 'all', group('activity', 'or'))], 'Any'],
		[
			'the first that holds wins',
			[
				item('Big', 'all', group('activity', 'and', isBig)),
				item('Small', 'all', group('activity', 'and', isSmall)),
				{ name: 'Any' },
			],
			'Small',
		],
		[
			'every group must hold',
			[item('Both', 'all', group('activity', 'and', isUrgent), group('activity', 'and', isBig))],
			undefined,
		],
		['or any', [item('Either', 'any', group('activity', 'and', isBig), group('activity', 'and', isUrgent))], 'Either'],
		['every row must hold', [item('Both', 'all', group('activity', 'and', isUrgent, isBig))], undefined],
		['or any', [item('Either', 'all', group('activity', 'or', isBig, isUrgent))], 'Either'],
		[
			'rows after the answer are not run',
			[item('Either', 'any', group('activity', 'or', isUrgent, mustNotRun), group('activity', 'and', mustNotRun))],
			'Either',
		],
		[
			'items after the match are not run',
			[
				item('First', 'all', group('activity', 'and', isUrgent)),
				item('Second', 'all', group('activity', 'and', mustNotRun)),
			],
			'First',
		],
		[
			'a row asks a field of a related record',
			[item('Gold', 'all', group('account', 'and', ['tier.level', 'string:equals', 'GOLD']))],
			'Gold',
		],
		['or the activity, by an expression', [item('Urgent', 'all', group('account', 'and', isUrgent))], 'Urgent'],
		[
			'a field that the record lacks is undefined',
			[item('None', 'all', group('account', 'and', ['owner.name', 'string:notExists']))],
			'None',
		],
		[
			'a record that is null fails every row',
			[item('Not', 'all', group('contact', 'and', ['name', 'string:notEquals', 'x']))],
			undefined,
		],
		['one that is missing too', [item('Not', 'all', group('case', 'or', ['title', 'string:notExists']))], undefined],
		['without rows a group asks whether there is one', [item('Account', 'all', group('account', 'and'))], 'Account'],
		['and fails where there is none', [item('Case', 'all', group('case', 'and'))], undefined],
	])('%s', (_why, items, matched) => {
		const evaluation = evaluate(compile(rule(...items)), mail);
		expect(evaluation.error).toBeUndefined();
		expect(evaluation.matched?.name).toBe(matched);
	});

	it('ends with a conditionError that names the row, what it found and what it expected, and no body', () => {
		const compiled = compile(
			rule(
				item('Big', 'all', group('activity', 'and', isBig)),
				item(
					'Odd',
					'all',
					group('activity', 'and', isSmall),
					group('activity', 'and', isUrgent, ['={{ $json.activity.text }}', 'number:gt', 1]),
				),
				{ name: 'Any' },
			),
		);
		const { matched, error, failedIn, trace } = evaluate(compiled, mail);
		expect(matched).toBeUndefined();
		expect(failedIn?.name).toBe('Odd');
		expect(error).toBeInstanceOf(ArcError);
		expect(error?.code).toBe('conditionError');
		expect(error?.message).toBe(
			'Condition item "Odd", group 2, row 2 (activity.text is greater than 1): found 216 characters, expected a number',
		);
		expect(trace().map(({ outcome }) => outcome)).toEqual(['notHeld', 'error', 'notReached']);
		expect(traceLines(trace())).toContain(
			'    activity.text is greater than 1: could not be judged, found 216 characters',
		);
		expect(JSON.stringify(trace())).not.toContain('hunter2');
	});

	it.each<[why: string, row: Operand, said: string]>([
		['a text', [subject, 'dateTime:after', '2026-03-02'], 'found "URGENT: printer", expected a date or time'],
		['a number where a list is compared', [size, 'array:contains', 'x'], 'found 5, expected a list'],
		[
			'an expression on the right',
			[size, 'number:gt', subject],
			'found "URGENT: printer" on the right, expected a number',
		],
	])('says what was found instead: %s', (_why, row, said) => {
		const { error } = evaluate(compile(rule(item('Odd', 'all', group('activity', 'and', row)))), mail);
		expect(error?.message).toContain(`: ${said}`);
	});

	it('resolves an expression once for each item', () => {
		const asked: [string, number][] = [];
		const expression = '={{ $input.item.json.activity.subject }}';
		const rows = [1, 2, 3].map((n): Operand => [expression, 'string:contains', `no ${n}`]);
		const compiled = compile(
			rule(item('A', 'all', group('activity', 'or', ...rows)), item('B', 'all', group('activity', 'or', ...rows))),
			{
				resolveExpression: (text, itemIndex) => {
					asked.push([text, itemIndex]);
					return 'resolved';
				},
			},
		);
		const [first] = evaluate(compiled, mail).trace();
		evaluate(compiled, { json: {}, itemIndex: 1, records: {} });
		expect(asked).toEqual([
			[expression, 0],
			[expression, 1],
		]);
		expect(first?.groups[0]?.rows[0]?.found).toBe('"resolved"');
	});

	it.each(['constructor', 'toString', '__proto__'])('takes %s for no operator of its own', (operation) => {
		const compiled = compile(
			rule(item('Odd', 'all', group('activity', 'and', [subject, `string:${operation}`, 'x']))),
			{
				judgeRow: () => false,
			},
		);
		expect(compiled.warnings.map(({ kind }) => kind)).toEqual(['unknownOperator']);
		expect(evaluate(compiled, mail).error).toBeUndefined();
	});

	it('leaves operators that are not known to n8n', () => {
		const compiled = compile(rule(item('New', 'all', group('activity', 'and', [subject, 'string:soundsLike', 'x']))), {
			judgeRow: ({ leftValue, rightValue, operator }) =>
				leftValue === 'URGENT: printer' && rightValue === 'x' && operator.operation === 'soundsLike',
		});
		expect(evaluate(compiled, mail).matched?.name).toBe('New');
	});
});

describe('a trace', () => {
	it('says of every item, group and row what was compared, and why it held or not', () => {
		const compiled = compile(
			rule(
				item('VIP', 'all', group('contact', 'and', ['name', 'string:exists']), group('activity', 'and', isUrgent)),
				item('Big and urgent', 'all', group('activity', 'and', isUrgent, isBig, isSmall)),
				item(
					'Gold',
					'any',
					group('account', 'or', ['tier.level', 'string:equals', 'silver'], ['tier.level', 'string:equals', 'gold']),
					group('activity', 'and', isBig),
				),
				{ name: 'Any' },
			),
		);
		expect(traceLines(evaluate(compiled, mail).trace())).toEqual([
			'VIP: does not hold, a group does not hold',
			'  Group 1 about the contact: does not hold, there is no contact',
			'    contact.name exists: not looked at',
			'  Group 2: not looked at, the answer was certain before',
			'    activity.subject contains "urgent": not looked at',
			'Big and urgent: does not hold, a group does not hold',
			'  Group 1: does not hold, a row does not hold',
			'    activity.subject contains "urgent": holds, found "URGENT: printer"',
			'    activity.size is greater than 100: does not hold, found 5',
			'    activity.size is less than 100: not looked at',
			'Gold: holds, a group holds',
			'  Group 1 about the account: holds, a row holds',
			'    account.tier.level is equal to "silver": does not hold, found "gold"',
			'    account.tier.level is equal to "gold": holds, found "gold"',
			'  Group 2: not looked at, the answer was certain before',
			'    activity.size is greater than 100: not looked at',
			'Any: not looked at, an item before it matched',
		]);
	});

	it('shows a pattern as its author wrote it', () => {
		const pattern = '\\b(INV|ORD)-\\d{4,}\\b "new"';
		const compiled = compile(rule(item('Order', 'all', group('activity', 'and', [subject, 'string:regex', pattern]))));
		expect(traceLines(evaluate(compiled, mail).trace())).toContain(
			`    activity.subject matches the pattern "${pattern}": does not hold, found "URGENT: printer"`,
		);
	});

	it('is told from evidence and outline alone, once both were kept as JSON, with each value once', () => {
		const items = [
			item('Urgent', 'all', group('activity', 'and', isUrgent, isBig)),
			item('Big', 'any', group('activity', 'or', isBig, isUrgent)),
		];
		const compiled = compile(rule(...items));
		const { evidence, trace } = evaluate(compiled, mail);
		const [outline, kept] = JSON.parse(JSON.stringify([compiled.outline, evidence()])) as [RuleOutline, Evidence];
		expect(explain(outline, kept)).toEqual(trace());
		expect(kept.found).toEqual(['"URGENT: printer"', '5']);
	});

	it.each<[why: string, left: string, found: string]>([
		['a body shows as its length', '={{ $json.activity.text }}', '216 characters'],
		['so does an expression about it', '={{ $json.activity.text.trim() }}', '215 characters'],
		['and a long piece of it by another name', '={{ $input.item }}', '48 characters'],
		['an object shows the names of its fields', '={{ $json.activity }}', 'an object with subject, size, from, text'],
		['what is missing is nothing', '={{ $json.activity.nothing }}', 'nothing'],
		['text in a sentence shows whole', '=about {{ $json.activity.subject }}', '"about URGENT: printer"'],
	])('%s', (_why, left, found) => {
		const compiled = compile(rule(item('Body', 'all', group('activity', 'and', [left, 'any:exists']))), {
			resolveExpression: (expression) =>
				expression.includes('$input') ? 'My password is hunter2. '.repeat(2) : 'My password is hunter2. '.repeat(9),
		});
		expect(evaluate(compiled, mail).trace()[0]?.groups[0]?.rows[0]?.found).toBe(found);
	});

	it('shows what a writer added to a mail as its length, however short', () => {
		const compiled = compile(
			rule(item('Reply', 'all', group('activity', 'and', ['={{ $json.activity.reply }}', 'any:exists']))),
		);
		const answer = { ...mail, json: { activity: { text: '4711\n> Your code?', reply: '4711' } } };
		expect(evaluate(compiled, answer).trace()[0]?.groups[0]?.rows[0]?.found).toBe('4 characters');
	});

	it('cuts what is long to 200 characters', () => {
		const compiled = compile(rule(item('Long', 'all', group('activity', 'and', [subject, 'string:exists']))));
		const facts: Facts = { json: { activity: { subject: '😀'.repeat(500) } }, itemIndex: 0, records: {} };
		const found = evaluate(compiled, facts).trace()[0]?.groups[0]?.rows[0]?.found ?? '';
		expect(found.length).toBeLessThanOrEqual(200);
		expect(found).toMatch(/^"😀+…$/u);
	});
});

describe('warnings', () => {
	it.each<[why: string, items: readonly object[], warnings: readonly string[]]>([
		['none for a rule that is well', [item('Urgent', 'all', group('activity', 'and', isUrgent)), { name: 'Any' }], []],
		[
			'an item after a blank one',
			[{ name: 'Any' }, item('Urgent', 'all', group('activity', 'and', isUrgent))],
			['unreachable: Condition item "Urgent" is never reached, since "Any" before it always holds'],
		],
		[
			'a row that the editor left blank is blank',
			[item('Any', 'all', group('activity', 'and', ['', 'string:equals', ''])), { name: 'Last' }],
			['unreachable: Condition item "Last" is never reached, since "Any" before it always holds'],
		],
		['a group about a record is not blank', [item('Account', 'all', group('account', 'and')), { name: 'Any' }], []],
		[
			'one blank group of several is not',
			[item('Some', 'all', group('activity', 'and'), group('activity', 'and', isBig)), { name: 'Any' }],
			[],
		],
		[
			'a field that no item has',
			[item('Typo', 'all', group('activity', 'and', ['={{ $json.activty.subject }}', 'string:exists']))],
			['unknownField: Condition item "Typo", group 1, row 1: no item has a field "activty"'],
		],
		[
			'a field that no contact has',
			[
				item(
					'Typo',
					'all',
					group(
						'contact',
						'and',
						['nmae', 'string:exists'],
						['emails[0]', 'string:exists'],
						[' name ', 'string:exists'],
					),
				),
			],
			['unknownField: Condition item "Typo", group 1, row 1: no contact has a field "nmae"'],
		],
		[
			'a field name that is only text',
			[item('Text', 'all', group('activity', 'and', ['subject', 'string:contains', 'x']))],
			[
				'constantRow: Condition item "Text", group 1, row 1: the left side is a text of its own; drag a field there to compare the field',
			],
		],
		[
			'a pattern that has no linear matcher',
			[item('Slow', 'all', group('activity', 'and', [subject, 'string:regex', 'a(?=b)']))],
			[
				'slowRegex: Condition item "Slow", group 1, row 1: the pattern looks around or back, so it is matched in bounded, not in linear time',
			],
		],
		[
			'a pattern that is none',
			[item('Bad', 'all', group('activity', 'and', [subject, 'string:regex', '(']))],
			['invalidRegex: Condition item "Bad", group 1, row 1: the pattern is not a regular expression'],
		],
		[
			'a value that is no number',
			[
				item('Bad', 'all', group('activity', 'or', [subject, 'string:exists'], [subject, 'number:gt', 'many'])),
				item(
					'Good',
					'all',
					group('activity', 'and', [subject, 'number:gt', '']),
					group('activity', 'and', [subject, 'number:gt', 3]),
				),
			],
			[
				'invalidValue: Condition item "Bad", group 1, row 2: the value that is compared with is "many", expected a number',
			],
		],
		[
			'a value that is no date',
			[
				item(
					'Bad',
					'all',
					group('activity', 'and', [subject, 'dateTime:after', 'soon'], [subject, 'dateTime:after', '2026-03-02']),
				),
			],
			[
				'invalidValue: Condition item "Bad", group 1, row 1: the value that is compared with is "soon", expected a date or time',
			],
		],
		[
			'an operator of a newer n8n',
			[item('New', 'all', group('activity', 'and', [subject, 'string:soundsLike', 'x']))],
			[
				'unknownOperator: Condition item "New", group 1, row 1: the operator "string:soundsLike" is not known here, and n8n judges it',
			],
		],
	])('%s', (_why, items, warnings) => {
		const compiled = compile(rule(...items), {
			knownFields: (about) => (about === 'activity' ? ['activity', 'sender'] : ['name', 'emails']),
		});
		expect(compiled.warnings.map(({ kind, message }) => `${kind}: ${message}`)).toEqual(warnings);
	});
});
