import type { StoreResource } from '../resource';
import { simulateProperties } from './simulate-properties';
import { runSimulate } from './simulate-rule';

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
			run: runSimulate,
		},
	],
	properties: simulateProperties,
};
