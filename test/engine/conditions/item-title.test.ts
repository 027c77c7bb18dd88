import { itemTitleExpression } from '../../../nodes/EvaluateRule/item-title';
import { ofN8n, useEngine } from './n8n-expressions';

it.each(['legacy', 'vm'] as const)(
	'shows a condition item in one line by n8n itself, with its engine %s',
	async (engine) => {
		await useEngine(engine);
		const conditions = [
			{ leftValue: '={{ $json.activity.subject }}', rightValue: 'urgent', operator: { operation: 'contains' } },
		];
		const item = { name: 'Urgent', groups: { values: [{ conditions: { conditions } }] } };
		expect(ofN8n(itemTitleExpression.replace('$collection.item.value', '$json'), item)).toBe(
			'Urgent: activity.subject contains urgent',
		);
		await useEngine('legacy');
	},
);
