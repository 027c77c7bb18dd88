import * as fc from 'fast-check';
import { Workflow, type IDataObject, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { compileRule } from '../../../core/rule/compile/compile-rule';
import { evaluate } from '../../../core/rule/evaluate/evaluate';
import { groupsOf, type ItemGroups } from '../../../core/rule-import/condition/groups';
import { readCondition } from '../../../core/rule-import/condition/read-condition';
import { n8nDependencies } from '../conditions/n8n-dependencies';
import { backToFetch } from './back-to-fetch';
import { judge, type Email } from './dataverse-judge';
import { toXml, type Query } from './fetch-model';
import { email, now, userId } from './generated-emails';
import { query } from './generated-queries';
import { itemOf } from './item-of-email';

const workflow = new Workflow({
	id: 'w1',
	name: 'rule',
	active: false,
	connections: {},
	settings: { timezone: 'UTC' },
	nodes: [{ id: 'n1', name: 'Evaluate Rule', type: 'test.set', typeVersion: 1, position: [0, 0], parameters: {} }],
	nodeTypes: { getByNameAndVersion: () => ({ description: { properties: [] } }) } as unknown as INodeTypes,
});

/** n8n's own engine, with the clock and time zone of the test. */
function resolve(expression: string, json: object): unknown {
	const items = [{ json: json as IDataObject }];
	const raw = expression as unknown as INodeParameters;
	return workflow.expression.getParameterValue(raw, null, 0, 0, 'Evaluate Rule', items, 'manual', {});
}

beforeAll(() => {
	jest.useFakeTimers({ now });
	// n8n sets its time zone when it resolves the first expression.
	resolve('={{ $today }}', {});
});
afterAll(() => jest.useRealTimers());

function imported(generated: Query): ItemGroups | undefined {
	const options = { activityTable: 'email', furtherColumns: 'none' as const };
	const { logic, missing } = readCondition(toXml(generated), 'The condition', options);
	expect(missing).toEqual([]);
	return groupsOf(logic);
}

function matches(groups: ItemGroups, one: Email): boolean {
	const { json, records } = itemOf(one);
	const items = { values: [{ name: 'Imported', ...groups }] };
	const rule = compileRule(
		{ items },
		n8nDependencies((expression, _itemIndex, of) => resolve(expression, of)),
	);
	const { matched, error } = evaluate(rule, { json, itemIndex: 0, records });
	expect(error).toBeUndefined();
	return matched !== undefined;
}

it('judges generated emails as Dataverse does, and so does FetchXML that is made of the conditions again', () => {
	const seen = { yes: 0, no: 0, tooLarge: 0 };
	fc.assert(
		fc.property(query, fc.array(email, { minLength: 1, maxLength: 3 }), (generated, emails) => {
			const groups = imported(generated);
			if (groups === undefined) {
				seen.tooLarge += 1;
				return;
			}
			const back = backToFetch(groups, (expression) => {
				const value = resolve(expression, { queueItem: { rule: { owner: { user: userId } } } });
				return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
			});
			for (const one of emails) {
				const expected = judge(generated, one);
				seen[expected ? 'yes' : 'no'] += 1;
				expect({ here: matches(groups, one), back: judge(back, one) }).toEqual({ here: expected, back: expected });
			}
		}),
		{ numRuns: 500 },
	);
	// Neither answer may be so rare that the comparison says nothing.
	expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(100);
	expect(seen.tooLarge).toBeLessThan(100);
});
