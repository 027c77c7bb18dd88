import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import { conditionGroup } from '../test/support/condition-group.ts';

export interface BenchActivity {
	readonly subject: string;
	readonly from: string;
	readonly size: number;
	readonly headers: Readonly<Record<string, string>>;
}
export interface BenchItem {
	readonly [key: string]: unknown;
	readonly activity: BenchActivity;
}

/** Conditions that look at all of their rows before they fail: the third one decides. */
export function ruleParameters(items: number): unknown {
	return {
		items: {
			values: numbers(items).map((n) => ({
				name: nameOf(n),
				output: 'matched',
				combinator: 'all',
				groups: {
					values: [
						conditionGroup([
							row('={{ $json.activity.subject }}', 'string', 'contains', 'Order'),
							row('={{ $json.activity.size }}', 'number', 'gte', n),
							row('={{ $json.activity.headers["x-topic"] }}', 'string', 'equals', `Topic ${n}`),
						]),
					],
				},
			})),
		},
	};
}

export function jsonLogic(items: number): (item: BenchItem) => string | null {
	const engine = new LogicEngine();
	engine.addMethod('lower', ([text]: readonly unknown[]) => String(text).toLowerCase(), { deterministic: true });
	const chain = numbers(items).flatMap((n) => [
		{
			and: [
				{ in: ['order', { lower: [{ var: 'activity.subject' }] }] },
				{ '>=': [{ var: 'activity.size' }, n] },
				{ '===': [{ lower: [{ var: 'activity.headers.x-topic' }] }, `topic ${n}`] },
			],
		},
		nameOf(n),
	]);
	return engine.build({ if: [...chain, null] }) as (item: BenchItem) => string | null;
}

export function jsonRules(items: number): (item: BenchItem) => Promise<string | null> {
	const engine = new Engine();
	engine.addOperator('hasText', (text: string, part: string) => text.toLowerCase().includes(part));
	engine.addOperator('isText', (text: string, other: string) => text.toLowerCase() === other);
	for (const n of numbers(items)) {
		engine.addRule({
			priority: items - n + 1,
			event: { type: nameOf(n) },
			conditions: {
				all: [
					{ fact: 'activity', path: '$.subject', operator: 'hasText', value: 'order' },
					{ fact: 'activity', path: '$.size', operator: 'greaterThanInclusive', value: n },
					{ fact: 'activity', path: "$.headers['x-topic']", operator: 'isText', value: `topic ${n}` },
				],
			},
		});
	}
	engine.on('success', () => engine.stop());
	return async (item) => (await engine.run(item)).events[0]?.type ?? null;
}

/** A third of the activities matches nothing, a third some item, a third the last one. */
export function benchItems(count: number, ruleItems: number): BenchItem[] {
	return numbers(count).map((n) => {
		const topic = n % 3 === 0 ? 0 : n % 3 === 1 ? (n % ruleItems) + 1 : ruleItems;
		return {
			activity: {
				subject: `Re: your ORDER ${n}, received today`,
				from: `customer-${n}@fabrikam.example`,
				size: 10_000 + n,
				headers: { 'x-topic': `Topic ${topic}` },
			},
		};
	});
}

function row(leftValue: string, type: string, operation: string, rightValue: unknown) {
	return { id: `${type}-${String(rightValue)}`, leftValue, rightValue, operator: { type, operation } };
}

function nameOf(n: number): string {
	return `Item ${n}`;
}

function numbers(count: number): number[] {
	return Array.from({ length: count }, (_, at) => at + 1);
}
