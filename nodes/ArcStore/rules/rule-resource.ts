import type { StoreResource } from '../resource';
import { simulateProperties } from './simulate-properties';

/** Rules, which are workflows; the store knows what came into their queues. */
export const ruleResource: StoreResource = {
	value: 'rule',
	name: 'Rule',
	description: 'What a rule would do',
	operations: [
		{
			value: 'simulateRule',
			name: 'Simulate Rule',
			action: 'Simulate a rule',
			description:
				'Try the rule of a workflow on past activities or messages and see what it would do; reads the store and writes nothing',
			forTools: true,
			run: async (context, store) => {
				// Loaded when it is first used: n8n loads every node at its start.
				const { runSimulate } = await import('./simulate-rule.js');
				return await runSimulate(context, store);
			},
		},
	],
	properties: simulateProperties,
};
