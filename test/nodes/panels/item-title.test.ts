import { itemTitle } from '../../../nodes/EvaluateRule/item-title';

const row = (leftValue: string, operation: string, rightValue: unknown) => ({
	leftValue,
	rightValue,
	operator: { operation },
});
const groups = (...rows: object[][]) => ({
	values: rows.map((conditions) => ({ conditions: { conditions } })),
});

it.each<[title: string, item: Parameters<typeof itemTitle>[0]]>([
	['Every mail: takes every activity', { name: 'Every mail', groups: {} }],
	['Condition item: takes every activity', {}],
	[
		'Urgent: activity.subject contains urgent',
		{ name: 'Urgent', groups: groups([row('={{ $json.activity.subject }}', 'contains', 'urgent')]) },
	],
	[
		'Gold: accountCategory not equals gold, and 1 more row',
		{ name: 'Gold', groups: groups([row('accountCategory', 'notEquals', 'gold')], [row('a', 'equals', 1)]) },
	],
	[
		'Files: activity.attachments not empty, and 2 more rows',
		{
			name: 'Files',
			groups: groups(
				[row('={{ $json.activity.attachments }}', 'notEmpty', ''), row('a', 'equals', 1)],
				[row('b', 'equals', 1)],
			),
		},
	],
])('shows a condition item in one line: %s', (title, item) => {
	expect(itemTitle(item)).toBe(title);
});
