import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FilterValue } from 'n8n-workflow';
import { projectRoot } from '../test/support/paths.ts';
import { compare, rates, report } from './measure.ts';
import { built } from '../test/support/built.ts';

const { evaluate } = built('core/rule/evaluate/evaluate');
const { compileRule } = built('core/rule/compile/compile-rule');

// Node cannot load the ES modules of n8n-workflow, whose imports lack file extensions.
const { executeFilter, executeFilterCondition, safeRegex, validateFieldType } = createRequire(
	path.join(projectRoot, 'package.json'),
)('n8n-workflow') as typeof import('n8n-workflow');

type Condition = FilterValue['conditions'][number];

const count = 200;
const options: FilterValue['options'] = { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 3 };
const rows = [
	row('subject', 'string', 'regex', 'order\\s+#?\\d{5,}'),
	row('subject', 'string', 'notRegex', '/^(?:re|fw|aw):\\s*newsletter/i'),
	row('from', 'string', 'regex', '^[\\w.+-]+@(?:fabrikam|contoso)\\.example$'),
	row('receivedOn', 'dateTime', 'after', '2026-01-01'),
	row('receivedOn', 'dateTime', 'before', '2027-01-01T00:00:00Z'),
	row('sentOn', 'dateTime', 'beforeOrEquals', '={{ $json.activity.receivedOn }}'),
];
const items = Array.from({ length: count }, (_, n) => ({
	activity: {
		subject: `Re: where is my Order #${100_000 + n}?`,
		from: `customer-${n}@${n % 2 === 0 ? 'fabrikam' : 'contoso'}.example`,
		receivedOn: new Date(Date.UTC(2026, 2, 2, 10, 0, n)).toISOString(),
		sentOn: new Date(Date.UTC(2026, 2, 2, 9, 59, n)).toISOString(),
	},
}));

const rule = compileFor(rows);
void main();

async function main(): Promise<void> {
	assert.ok(items.every((item, at) => ours(item, at) && peer(item)));
	const [oursRate = 0, peerRate = 0] = await rates(
		[
			{ name: 'ours', things: count * rows.length, round: () => items.forEach((item, at) => ours(item, at)) },
			{ name: 'executeFilter', things: count * rows.length, round: () => items.forEach((item) => peer(item)) },
		],
		9,
	);

	const long = `${'a'.repeat(1 << 20)}!`;
	const notes = ['^(a+)+$', '(a|aa)+b', '^(?:a|a)*\\s$', '(?:a*)*c', '(\\w+\\s?)+\\d$', '/^(a+)+$/m', '(.*a){12}b'].map(
		(pattern) => {
			const exploding = compileFor([row('subject', 'string', 'regex', pattern)]);
			const milliseconds = [0, 1, 2, 3, 4].map((at) => {
				const start = performance.now();
				evaluate(exploding, { json: { activity: { subject: long + String(at) } }, itemIndex: at, records: {} });
				return performance.now() - start;
			});
			return `${pattern} over 1 MB: first ${(milliseconds[0] ?? 0).toFixed(1)} ms, slowest ${Math.max(...milliseconds).toFixed(1)} ms`;
		},
	);
	report(notes, [compare('regex', 'rows/s', oursRate, peerRate)]);
}

function ours(item: (typeof items)[number], itemIndex: number): boolean {
	return evaluate(rule, { json: item, itemIndex, records: {} }).matched !== undefined;
}

/** n8n's own judgement of values that are resolved already, so that its expressions cost nothing here. */
function peer({ activity }: (typeof items)[number]): boolean {
	const conditions = rows.map(({ id, field, rightValue, operator }): Condition => ({
		id,
		leftValue: activity[field],
		rightValue: rightValue.startsWith('=') ? activity.receivedOn : rightValue,
		operator,
	}));
	return executeFilter({ options, conditions, combinator: 'and' });
}

function row(
	field: keyof (typeof items)[number]['activity'],
	type: 'string' | 'dateTime',
	operation: string,
	rightValue: string,
) {
	const operator = { type, operation } as Condition['operator'];
	return { id: `${field} ${operation}`, field, leftValue: `={{ $json.activity.${field} }}`, rightValue, operator };
}

function compileFor(conditions: readonly ReturnType<typeof row>[]) {
	const groups = { values: [{ about: 'activity', conditions: { options, conditions, combinator: 'and' } }] };
	return compileRule(
		{ items: { values: [{ name: 'Bench', groups }] } },
		{
			resolveExpression: () => {
				throw new Error('every expression here is compiled');
			},
			judgeRow: ({ leftValue, rightValue, operator, id }) =>
				executeFilterCondition({ id, leftValue, rightValue, operator } as Condition, options),
			testRegex: (source, input, flags) => safeRegex.test(source, input, flags),
			readDate: (value) => {
				const read = validateFieldType('value', value, 'dateTime') as {
					valid: boolean;
					newValue?: { toMillis(): number };
				};
				return read.valid ? read.newValue?.toMillis() : undefined;
			},
		},
	);
}
