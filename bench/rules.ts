import assert from 'node:assert/strict';
import { compare, rates, report } from './measure.ts';
import { benchItems, jsonLogic, jsonRules, ruleParameters, type BenchItem } from './rules-fixture.ts';
import { built } from '../test/support/built.ts';

const { evaluate } = built('core/rule/evaluate/evaluate');
const { compileRule } = built('core/rule/compile/compile-rule');

const count = 1_000;
/** Turns in a round, since one is over too soon to be measured. */
const repeated = 20;
const items = benchItems(count, 10);
const notNeeded = () => {
	throw new Error('the rule of this benchmark needs nothing of n8n');
};
const dependencies = { resolveExpression: notNeeded, judgeRow: notNeeded, testRegex: notNeeded, readDate: notNeeded };

void main();

async function main(): Promise<void> {
	const [ten, twoHundred] = [ours(10), ours(200)];
	const [logic, rules] = [jsonLogic(10), jsonRules(10)];
	for (const [at, item] of items.slice(0, 60).entries()) {
		const name = ten(item, at).matched?.name ?? null;
		assert.equal(logic(item), name);
		assert.equal(await rules(item), name);
	}

	let kept: unknown;
	const [oursRate = 0, logicRate = 0, tracedRate = 0] = await rates(
		[
			{
				name: 'ours',
				things: count * repeated,
				round: () => repeat(() => items.forEach((item, at) => (kept = ten(item, at)))),
			},
			{
				name: 'json-logic-engine',
				things: count * repeated,
				round: () => repeat(() => items.forEach((item) => (kept = logic(item)))),
			},
			{
				name: 'ours, every trace read',
				things: count * repeated,
				round: () => repeat(() => items.forEach((item, at) => (kept = ten(item, at).trace()))),
			},
		],
		15,
	);
	const [oursAgain = 0, rulesRate = 0] = await rates(
		[
			{ name: 'ours', things: count, round: () => items.forEach((item, at) => (kept = ten(item, at))) },
			{
				name: 'json-rules-engine',
				things: count,
				round: async () => {
					for (const item of items) kept = await rules(item);
				},
			},
		],
		7,
	);
	const unmatched = items.map(({ activity }) => ({ activity: { ...activity, headers: { 'x-topic': 'none' } } }));
	const [tenRate = 0, twoHundredRate = 0] = await rates(
		[
			{ name: 'ten items', things: count, round: () => unmatched.forEach((item, at) => (kept = ten(item, at))) },
			{ name: '200 items', things: count, round: () => unmatched.forEach((item, at) => (kept = twoHundred(item, at))) },
		],
		15,
	);
	assert.ok(kept !== undefined);
	report(
		[
			`ten condition items of three rows over ${count} activities; each evaluation keeps what its trace is made from`,
			`with every trace read as well: ${Math.round(tracedRate)} activities/s`,
			`200 condition items cost ${(tenRate / twoHundredRate).toFixed(1)} times what ten cost (none matches)`,
		],
		[compare('rules', 'activities/s', oursRate, logicRate), compare('rules', 'activities/s', oursAgain, rulesRate)],
	);
}

function ours(ruleItems: number): (item: BenchItem, itemIndex: number) => ReturnType<typeof evaluate> {
	const rule = compileRule(ruleParameters(ruleItems), dependencies);
	return (item, itemIndex) => evaluate(rule, { json: item, itemIndex, records: {} });
}

function repeat(round: () => void): void {
	for (let turn = 0; turn < repeated; turn += 1) round();
}
