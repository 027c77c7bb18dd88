import { built } from '../../support/built';
import { conditionGroup } from '../../support/condition-group';

const { compileRuleParameters } = built('nodes/shared/rule/compile-rule-parameters');
const { evaluate } = built('core/rule/evaluate/evaluate');

const since = (day: string) => ({
	items: {
		values: [
			{
				name: 'Since',
				groups: {
					values: [
						conditionGroup([
							{
								id: 'row',
								leftValue: '={{ $json.activity.receivedOn }}',
								rightValue: day,
								operator: { type: 'dateTime', operation: 'afterOrEquals' },
							},
						]),
					],
				},
			},
		],
	},
});

it.each<[why: string, timezone: string, receivedOn: string, day: string, holds: boolean]>([
	['midnight is past in Berlin', 'Europe/Berlin', '2026-03-01T23:30:00Z', '2026-03-02', true],
	['and not yet in London', 'Europe/London', '2026-03-01T23:30:00Z', '2026-03-02', false],
	['nor in New York', 'America/New_York', '2026-03-02T04:59:59Z', '2026-03-02', false],
	['where it comes five hours later', 'America/New_York', '2026-03-02T05:00:00Z', '2026-03-02', true],
	['in summer it comes an hour earlier', 'Europe/Berlin', '2026-07-01T22:00:00Z', '2026-07-02', true],
	['than in winter', 'Europe/Berlin', '2026-03-01T22:00:00Z', '2026-03-02', false],
	['a day of the message has the zone too', 'Pacific/Auckland', '2026-03-02', '2026-03-02', true],
])('reads a day without a zone in that of the workflow: %s', (_why, timezone, receivedOn, day, holds) => {
	const rule = compileRuleParameters(since(day), {
		timezone,
		resolveExpression: () => {
			throw new Error('Everything here is compiled');
		},
	});
	const { matched } = evaluate(rule, { json: { activity: { receivedOn } }, itemIndex: 0, records: {} });
	expect(matched !== undefined).toBe(holds);
});
