import type { StoreResource } from '../resource';
import { importProperties } from './import-properties';
import { simulateProperties } from './simulate-properties';

/** Rules, which are workflows; the store knows what came into their queues. */
export const ruleResource: StoreResource = {
	value: 'rule',
	name: 'Rule',
	description: 'What a rule would do, and rules from elsewhere',
	operations: [
		{
			value: 'importDynamicsRules',
			name: 'Import From Dynamics 365',
			action: 'Import rules from dynamics 365',
			description:
				'Turn record creation and update rules that were exported from Dynamics 365 into workflows, with a report; writes nothing',
			forTools: false,
			run: async (context) => {
				const { runImport } = await import('./import-rules.js');
				return await runImport(context);
			},
		},
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
	properties: [...importProperties, ...simulateProperties],
};
